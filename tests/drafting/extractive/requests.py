"""Requests as people send them, for the tests. Fictional."""

TIDY_EN = """From: Rose Amollo
Sent: Tuesday
Subject: RE: ferry landing, passengers still wade ashore

Dear Tom,

I hope you are well. Since 2023 our team has run the ferry service for 11 villages on the lake,
with money from the district and a small grant.
The problem is that the landing at Kobala is under water four months a year
and passengers wade ashore with their loads.
It matters because two people drowned in May and the traders will stop coming
if nothing changes before the rains in November.

What we tried:
- we asked the district engineer for a floating pontoon; no reply
- we put sandbags along the shore, and they were gone in a week

We could move the landing to Nyandiwa, but nothing is decided. How did others keep a landing open on a lake that rises?
What is fixed: the boats and the timetable. What is open: the place of the landing.
The district council decides on 14 December. We cannot spend more than KES 400,000.
A useful result would be two options with their costs.

Kind regards,
Rose
Ferry coordinator
+254 700 000 000

> On 3 March, Tom wrote:
> Could you tell me more about
> the landing?
"""

FLAT_EN = (
    "hi we have a problem with the seed bank in three wards the farmers put the seed in but when planting comes it is mouldy and "
    "they lose everything so we tried drying racks last year but the rains came early and then we tried hermetic bags but people "
    "say they are too expensive we want to know how others keep seed dry without electricity and the committee must decide soon "
    "because planting is in march"
)

FRENCH = """Bonjour à tous,

Nous gérons depuis 2022 la cantine de quatre écoles à Tivar. Le problème, c'est que les parents n'apportent plus leur part de mil et
que la cantine ferme dès le mois de mars.
Sans repas, plusieurs élèves quittent l'école : 46 l'an dernier.
Nous avons essayé de réduire la part demandée, sans résultat. Nous avons aussi tenu une réunion avec le chef de village.
Une idée serait d'acheter le mil à la récolte. Comment d'autres écoles ont-elles fait revenir les parents ?
Le comité tranche le 2 février. Nous n'avons que 300 000 F CFA.

Bien cordialement,
Soda Ndour
"""
