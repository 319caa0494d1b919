"""Every trade that sells to a municipality finds its codes by its everyday name, Danish or English."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from transparency.cpv.records import CpvCode, CpvTable
from transparency.cpv.shipped import shipped_table

SHIPPED = shipped_table(Path(__file__).parents[2] / "data" / "reference" / "cpv.csv")

# What the company calls itself in Danish | in English | beginnings of codes, one of which has to be found.
COMPANIES = """
vinduespudser | window cleaner | 909113
rengøringsfirma | cleaning company | 9091
vvs-installatør | plumbing and heating | 4533
blikkenslager | plumber | 4533
maler | painter | 4544
malerfirma | painting contractor | 4544
murer | bricklayer | 452625
tømrer | carpenter | 4542
snedker | joiner | 4542
elektriker | electrician | 4531
elinstallatør | electrical contractor | 4531
kloakservice | drain cleaning | 9047
kloakmester | sewer contractor | 4523
slamsuger | septic tank emptying | 9047 9046
glarmester | glazier | 45441
låsesmed | locksmith | 98395
smed | blacksmith | 452626
stålentreprenør | steel construction | 4522 4526
tagdækker | roofer | 45261
gulvlægger | flooring contractor | 4543
gulvsliber | floor sanding | 4543
fliselægger | tiler | 45431
stilladsfirma | scaffolding company | 452621
nedbryder | demolition contractor | 4511
nedrivningsfirma | demolition | 4511
asbestsanering | asbestos removal | 452626 9065
skimmelsvampsanering | mould removal | 9065 4526 9092 4545
asfaltfirma | asphalt contractor | 452332 452331 45233
brolægger | paver | 45233
anlægsentreprenør | civil engineering contractor | 4522 4523 4520
entreprenør | building contractor | 45
jord- og beton | concrete work | 45262
betonentreprenør | concrete contractor | 45262
isolatør | insulation contractor | 4532
ventilationsfirma | ventilation company | 45331 4251 5073
kølemontør | refrigeration engineer | 45331 5073 42513 3971
elevatormontør | lift engineer | 45313 5075
skorstensfejer | chimney sweep | 909
anlægsgartner | landscape gardener | 7731
gartner | gardener | 773
træfælder | tree surgeon | 77211 7734
planteskole | plant nursery | 031 7731 034
skovfirma | forestry contractor | 772
snerydning | snow clearing | 9062
vejservice | road maintenance | 50230 45233
fejemaskine | street sweeping | 9061
renovationsfirma | waste collection | 90511
genbrugsplads | recycling centre | 905
skadedyrsbekæmper | pest control | 9092
rottefænger | rat catcher | 90923
vikarbureau | temp agency | 7962
rekrutteringsbureau | recruitment agency | 7960 7961
tolk | interpreter | 79540
tolkebureau | interpreting agency | 79540
oversætter | translator | 79530
tegnsprogstolk | sign language interpreter | 79540
catering | caterer | 5552
cateringfirma | catering company | 5552
kantineoperatør | canteen operator | 5551
køkken | kitchen | 39141 397 5552 3922 45421
restaurant | restaurant | 553
café | cafe | 5533
bager | baker | 1581 158
slagter | butcher | 151
fiskehandler | fishmonger | 152 033
grønthandler | greengrocer | 0322 153
mejeri | dairy | 155
kaffeleverandør | coffee supplier | 1586
vinhandler | wine merchant | 1593
blomsterbinder | florist | 031212
revisor | auditor | 7921
bogholder | bookkeeper | 79211
advokat | solicitor | 7911
arkitekt | architect | 712
landskabsarkitekt | landscape architect | 7142
indretningsarkitekt | interior designer | 7993
ingeniør | engineer | 713
rådgivende ingeniør | consulting engineer | 713
landmåler | land surveyor | 7135
landinspektør | chartered surveyor | 7135
byggerådgiver | building consultant | 715 713
bygherrerådgiver | client adviser | 715
byplanlægger | town planner | 714
byggesagkyndig | building inspector | 7152 7163 713
miljørådgiver | environmental consultant | 907 713
energikonsulent | energy consultant | 7131
taxa | taxi | 60120
taxavognmand | taxi company | 60120
busselskab | bus company | 601
vognmand | haulier | 6010 6018 6016
flyttemand | removal company | 98392
kurer | courier | 6416 6412 641
budfirma | messenger | 641
postomdeler | postal service | 641
lastbilchauffør | truck driver | 601
sygetransport | patient transport | 8514 601
skolekørsel | school transport | 60130
it-support | it support | 7261 7225
it-konsulent | it consultant | 72
programmør | programmer | 722
softwarehus | software developer | 722 48
webbureau | web agency | 724
hosting | hosting provider | 7241 7231
cybersikkerhed | cyber security | 4873 7222 72 797
datacenter | data centre | 7251 723 72
gis-konsulent | gis consultant | 3822 7135 7131 724 722
fodterapeut | podiatrist | 98322130
fysioterapeut | physiotherapist | 851421
ergoterapeut | occupational therapist | 8514 8531
kiropraktor | chiropractor | 851
psykolog | psychologist | 8512 851
talepædagog | speech therapist | 851 853 8031
læge | doctor | 8512
tandlæge | dentist | 8513
tandtekniker | dental technician | 331 851
sygeplejerske | nurse | 8514
jordemoder | midwife | 851
optiker | optician | 3373 851
audiolog | audiologist | 33185 851
bandagist | orthopaedic technician | 3318 331
dyrlæge | vet | 852
apotek | pharmacy | 336 851
laboratorium | laboratory | 85145 7190 716
hjemmepleje | home care | 853
hjemmehjælper | home help | 8531 9851
plejehjem | nursing home | 853
bosted | residential care home | 853
opholdssted | children's home | 853
familieplejer | foster care | 853
socialrådgiver | social worker | 853
misbrugsbehandling | addiction treatment | 853 851
mentor | mentor | 8531 8057 805 9800 853
jobkonsulent | job consultant | 796 853 805
beskæftigelse | employment services | 796 853 7511
børnehave | kindergarten | 8011 80110 85311 85312
privatskole | private school | 80
underviser | teacher | 80
sproglærer | language teacher | 8058
køreskole | driving school | 8041
kursusudbyder | course provider | 805
coach | coach | 805 796 799 794
foredragsholder | speaker | 805 799 923
førstehjælpsinstruktør | first aid instructor | 8056
livredder | lifeguard | 92332 75252
vagtselskab | security company | 7971
vægter | security guard | 7971
alarminstallatør | alarm installer | 45312
brandsikring | fire protection | 4534 3511 45343 4434 50413
redningsberedskab | fire and rescue | 7525
parkeringsvagt | parking attendant | 98351
trykker | printer | 798
trykkeri | print shop | 798
bogbinder | bookbinder | 7997
skiltemaler | sign maker | 3499 2231 4442 799
grafiker | graphic designer | 79822
reklamebureau | advertising agency | 7934
pr-bureau | pr agency | 7941
kommunikationsbureau | communications agency | 794 7934
analysebureau | market research | 793
fotograf | photographer | 7996
filmproducent | film producer | 9211
journalist | journalist | 924
lydtekniker | sound engineer | 923 5196 323 799
eventbureau | event organiser | 79952
teltudlejning | tent hire | 3952 799
scenograf | stage designer | 923
musiker | musician | 923
teater | theatre | 923
kunstner | artist | 923
museumsinspektør | museum | 925
rejsebureau | travel agency | 635
hotel | hotel | 551
konferencecenter | conference centre | 551 7995
managementkonsulent | management consultant | 794
projektleder | project manager | 7942
forsikringsmægler | insurance broker | 6651
forsikringsselskab | insurance company | 665
bank | bank | 661
pensionsselskab | pension fund | 665
inkassofirma | debt collector | 7994
ejendomsmægler | estate agent | 703
ejendomsadministrator | property manager | 703 7033
udlejer | landlord | 701 703
bilforhandler | car dealer | 341
autoværksted | garage | 501
mekaniker | mechanic | 501
autolakerer | car painter | 501
dækcenter | tyre dealer | 3435 501
cykelsmed | bicycle repair | 508 3443 501
cykelhandler | bike shop | 3443
maskinudlejning | plant hire | 4550 4552 6018 601
kranfirma | crane hire | 4551 4241
bådebygger | boat builder | 345 5024
tankstation | petrol station | 091 5013 635
oliefirma | oil supplier | 091 092
elselskab | electricity supplier | 093
fjernvarme | district heating | 093 4425 6512
vandværk | waterworks | 651 411
solcelleinstallatør | solar installer | 0933 4526 453
varmepumper | heat pumps | 4251
møbelhandler | furniture dealer | 391
møbelsnedker | cabinet maker | 391 4542 508
møbelpolstrer | upholsterer | 98394
gardinmontør | curtain fitter | 395
tæppehandler | carpet supplier | 395
skrædder | tailor | 18 9839 508
skomager | cobbler | 508 188 983
vaskeri | laundry | 9831
renseri | dry cleaner | 9831
frisør | hairdresser | 985 984 983
legepladsproducent | playground manufacturer | 3753
sportsudstyr | sports equipment | 374
svømmebassin | swimming pool | 4521 3743 926 4326
boghandler | bookseller | 221
bibliotekssystem | library system | 4816
kontorleverandør | office supplies | 301
hjælpemiddelfirma | assistive technology | 3319 331
medicinalfirma | medical supplies | 331 336
hospitalssenge | hospital beds | 3319
kørestole | wheelchairs | 33193
høreapparater | hearing aids | 33185
arbejdstøjsfirma | workwear supplier | 181
rengøringsmidler | cleaning products | 3983
emballage | packaging | 446 306 1961 1952 301
papirhandler | paper supplier | 301 227 226 300
plastproducent | plastics manufacturer | 195 245 335
værktøjshandler | tool supplier | 445 4265 426
trælast | timber merchant | 0341 4419 441
byggemarked | builders' merchant | 441
stenbrud | quarry | 142 441
grusgrav | gravel pit | 142
betonelementer | concrete elements | 4411
vinduesfabrik | window manufacturer | 4422
dørfabrikant | door manufacturer | 4422
køkkenfirma | fitted kitchens | 3914
pavillonudlejning | portable buildings | 442
containerudlejning | container hire | 446 9051 4461 3422
toiletvogn | portable toilets | 2495
gadeinventar | street furniture | 349 3912 391
bedemand | undertaker | 9837
kirkegård | cemetery | 983
dyreinternat | animal shelter | 983 852 984
økologisk landmand | organic farmer | 031 03 032
landmand | farmer | 03 77
fisker | fisherman | 033 777
biavler | beekeeper | 0314 034 158 0319 033
drone | drone operator | 6044
dykker | diver | 98363
statistiker | statistician | 7933
geotekniker | geotechnical engineer | 7133 713 7135
arkæolog | archaeologist | 713
akustiker | acoustics consultant | 713
"""


def trades() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What is typed, in which language, and the beginnings of the codes."""
    for line in COMPANIES.strip().splitlines():
        da, en, codes = (part.strip() for part in line.split("|"))
        yield da, "da", tuple(codes.split())
        yield en, "en", tuple(codes.split())


TRADES = sorted(set(trades()))


@cache
def merged(folder: Path) -> CpvTable:
    with (folder / "cpv_da_en.csv").open(encoding="utf-8", newline="") as file:
        return SHIPPED.merged(CpvCode(row["code"], row["da"], row["en"]) for row in csv.DictReader(file))


@pytest.fixture
def complete(shared_data: Path) -> CpvTable:
    """The shipped table with all the official names over it, as after `import cpv`."""
    return merged(shared_data)


def test_there_are_enough_of_them() -> None:
    assert len({typed for typed, lang, _ in TRADES if lang == "da"}) >= 150
    assert len({typed for typed, lang, _ in TRADES if lang == "en"}) >= 150


@pytest.mark.parametrize(("typed", "lang", "codes"), TRADES)
def test_a_company_finds_its_trade_among_the_first_five(
    typed: str, lang: str, codes: tuple[str, ...]
) -> None:
    found = [record.code for record in SHIPPED.search(typed, lang, limit=5)]

    assert any(code.startswith(codes) for code in found), found


@pytest.mark.parametrize(("typed", "lang", "codes"), TRADES)
def test_it_is_found_as_well_with_the_complete_list_loaded(
    typed: str, lang: str, codes: tuple[str, ...], complete: CpvTable
) -> None:
    found = [record.code for record in complete.search(typed, lang, limit=5)]

    assert any(code.startswith(codes) for code in found), found


@pytest.mark.parametrize(
    ("typed", "sold"),
    [
        ("asfaltentreprenør", "asfalt"),
        ("kaffegrossist", "kaffe"),
        ("busvirksomhed", "bus"),
        ("emballageproducent", "emballage"),
        ("kaffe leverandør", "kaffe"),
        ("coffee suppliers", "coffee"),
    ],
)
def test_who_sells_something_is_found_by_what_is_sold(typed: str, sold: str) -> None:
    assert set(SHIPPED.search(typed, "da", 500)) == set(SHIPPED.search(sold, "da", 500))


@pytest.mark.parametrize("typed", ["firma", "leverandør", "producent", "xyzzyfirma", "firmafirmafirmafirma"])
def test_a_seller_of_nothing_known_breaks_nothing(typed: str) -> None:
    assert SHIPPED.search(typed, "da") == SHIPPED.search(typed, "da")
