"""Following up strategic partnership contracts: two equal parties, one room."""
