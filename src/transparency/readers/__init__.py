"""How often calendars and feeds are fetched: a day, a route and a number, and nothing about who."""
