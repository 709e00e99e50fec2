"""Words that say nothing about the subject, in both languages, folded."""

from service.support.folding import word_set

STOP_WORDS = word_set(
    """
a about after again all also am an and any are as at be because been before being between both but by can
cannot could did do does done down during each even ever every few first for from further get give go had
has have having he her here him his how however i if in into is it its itself just last less let like made
make many may me might more most much must my never new no nor not now of off often on once one only or
other our out over own per put quite rather really same say see she should since so some still such take
than that the their them then there these they thing things this those through to too two under until up
upon us use used using very want was way we well were what when where whether which while who whom whose why
will with within without would yes yet you your alors apres au aucun aucune aussi autre autres aux avant
avec avoir avons bien car ce ceci cela celle celui ces cet cette ceux chaque chez comme comment dans de deja
depuis des deux donc dont du elle elles en encore entre est et etaient etait ete etre eux faire fait faut
fois il ils je jusqu la le les leur leurs lui ma mais me meme mes moi moins mon ne ni nos notre nous on ont
ou par parce pas peu peut plus plusieurs pour pourquoi puis qu quand que quel quelle quelles quels qui quoi
sa sans se selon sera ses si son sont sous sur ta tant te tes toi ton tous tout toute toutes tres trop tu un
une vers voici vos votre vous y
"""
)
