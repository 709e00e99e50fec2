"""Words that are no name when they stand alone with a capital letter: as a sentence begins, in a greeting, in a heading.

Without case and accents. Somebody called Will or May is hidden by the whole name, and by the rest of it, but not by this word alone.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "dr dra mr mrs ms miss prof professor mme mmes mlle m mm eng ing hon sir madame monsieur docteur me sr sra sheikh"
)
"""Stand before a name, so that what follows one with a capital is taken for a name."""

GREETINGS = _words("dear hi hello hey cher chere bonjour bonsoir thanks merci")

PARTICLES = _words(
    "de da do dos das du des del della di la le les van von der den ten ter bin ibn ben bint al el abu abd ould ole wa"
)
"""Stand inside a name in small letters."""

ROLES = _words(
    """
admin administrator advisor agent assistant attendee author chair chairman chairperson chief colleague colleagues committee
coordinator council delegate deputy director district division everyone expert facilitator friend friends governor guest head host
hosts hub interviewer interviewee leader manager mayor member minister ministry moderator narrator notetaker office officer
operator organiser organizer panel participant participants partner partners peer peers president presenter project recorder
region regional secretary section speaker staff student students task teacher team teams treasurer unit user voice
animateur animatrice collegue collegues directeur directrice equipe equipes hote maire membre ministere ministre pair pairs
participante president presidente region secretaire service tresorier tresoriere unite
"""
)
"""What people are called by their part in a meeting: `Project Manager` as a speaker is nobody's name."""

COMMON = (
    TITLES
    | GREETINGS
    | ROLES
    | _words("""
a about after again all also although am among an and another any are around as ask at based be because been before both but
by call can cannot check could day did do does done during each either even every everybody everyone few finally first for from
give given go good great group had has have having he her here him his how however i if in indeed into is it its just know last
later least less let like look main make many may maybe me meet might mine more most much must my need neither never new next no
nobody none nor not note nothing now of off often ok okay on once one only open or other our out over own part people perhaps please
point put question rather read right said same say see send several shall she should show since so some somebody someone sometimes
sorry still such take tell than thank that the their them then there these they thing things this those though through thus to
today together tomorrow too two under unless until up upon us use very want was we well were what when whenever where whether which
while who whoever whom whose why will with within without work would write yeah yes yesterday yet you your answer source sources
north south east west northern southern eastern western central nord sud ouest
january february march april june july august september october november december monday tuesday wednesday thursday friday
saturday sunday janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi mercredi jeudi
vendredi samedi dimanche
alors apres au aucun aucune aussi autre autres aux avant avec avoir avons bien car ce ceci cela celle celui ces cet cette ceux
chaque chez comme comment dans de deja depuis des deux donc dont du elle elles en encore enfin ensuite entre est et etre eux faire
fait faut il ils je jusqu la le les leur leurs lorsque lui ma mais me meme mes moi moins mon ne ni nos notre nous on ont ou oui par
parce pas peu peut plus plusieurs pour pourquoi puis qu quand que quel quelle quelles quels qui quoi rien sa sans se selon ses si
son sont sous sur ta tant te tes toi ton tous tout toute toutes tres trop tu un une vers voici voila vos votre vous
""")
)
