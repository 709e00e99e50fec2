"""Which sentences are put to the host as a question, and which that only look alike are not."""

import pytest

from service.peer_assists.wording import readings

ASKED = {
    "decision_made": [
        "We have already decided to build the app and start in January.",
        "We've chosen the contractor.",
        "Our board has opted for the pre-paid model.",
        "The decision has already been made by the steering committee.",
        "The decision is final.",
        "It is already agreed with the ministry.",
        "The site has already been approved.",
        "The contract is signed.",
        "The tablets have been ordered.",
        "The supplier is already identified.",
        "We are going ahead anyway.",
        "This is no longer open for discussion.",
        "It is too late to change the design.",
        "We will do it whatever you say.",
        "Nous avons déjà décidé de lancer l’application.",
        "Notre direction a choisi le prestataire.",
        "La décision est prise.",
        "Le choix est fait.",
        "Le prestataire est déjà identifié.",
        "Les tablettes ont été commandées la semaine dernière.",
        "Le contrat est signé.",
        "Ce n'est plus négociable.",
        "Il est trop tard pour changer.",
        "C’est décidé : on commence lundi.",
    ],
    "approval_seeking": [
        "We want the peers to endorse our proposal before the donor meeting.",
        "We would like you to validate the approach.",
        "We are hoping for your approval.",
        "Please confirm our plan.",
        "Could you endorse our strategy?",
        "We look for peer validation of the model.",
        "Tell us that we are on the right track.",
        "We need the endorsement of our plan by colleagues.",
        "We invite colleagues so that the donor is reassured.",
        "Nous voudrions que les collègues des autres pôles valident l'approche.",
        "Merci de valider notre plan.",
        "Nous attendons votre feu vert.",
        "Nous souhaitons que vous confirmiez notre choix.",
        "Il faut une séance pour que le bailleur soit rassuré.",
        "Dites-nous que nous avons raison.",
    ],
    "solution_in_disguise": [
        "How do we roll out the mobile app in 31 health centres?",
        "How can we quickly introduce a call centre?",
        "We need a new database for the stocks.",
        "We need to buy four trucks.",
        "The solution is a dashboard for the district.",
        "The only way is to train everybody again.",
        "What we need is a hotline.",
        "Please help us set up the committee.",
        "We ask for advice on implementing the software.",
        "How do we convince the farmers to adopt our system?",
        "Comment mettre en place l'application ?",
        "Comment pouvons-nous déployer le logiciel dans les centres ?",
        "Il nous faut une application sur smartphone.",
        "Nous avons besoin d'un nouveau tableau de bord.",
        "La solution est une plateforme commune.",
        "Il faut acheter des motos.",
        "Comment convaincre les maires d'adopter notre outil ?",
    ],
    "review": [
        "Please review our project.",
        "We would like you to assess our performance.",
        "We want colleagues to evaluate the team.",
        "Could you check the quality of the work, and audit our accounts?",
        "We expect a peer review of our programme.",
        "Tell us how well we have done.",
        "Pourriez-vous évaluer notre programme ?",
        "Nous voudrions que vous jugiez notre travail.",
        "Nous demandons une évaluation de notre projet.",
        "Il s'agit d'un audit de notre démarche.",
    ],
    "blame": [
        "It is entirely their fault.",
        "The finance officer is to blame.",
        "It was the ministry's fault.",
        "We blame the contractor.",
        "The officials are lazy.",
        "The ward secretary refuses to listen.",
        "They failed us.",
        "They do not even care.",
        "Who is responsible for this mess?",
        "C'est leur faute.",
        "C’est la faute du ministère.",
        "Les agents sont incompétents.",
        "À cause de leur négligence, la pompe est arrêtée.",
        "Ils refusent de coopérer.",
        "Nous voulons savoir qui est le coupable.",
    ],
    "defence": [
        "We have to defend our choices before the board.",
        "The aim is to justify the delay.",
        "We want to prove that we did it right.",
        "It is not our fault.",
        "We did everything by the book.",
        "There is nothing wrong with our method.",
        "We were unfairly criticised.",
        "We want to show headquarters that we were careful.",
        "Nous devons défendre notre bilan.",
        "Il faut justifier nos retards.",
        "Ce n'est pas notre faute.",
        "Nous avons tout fait.",
        "Nous avions raison.",
    ],
}

LEFT_ALONE = [
    "We have not decided anything yet.",
    "Nothing has been decided.",
    "The decision has not been made.",
    "Has the decision already been made?",
    "We would like to ask before we have decided.",
    "Once it is already approved, it cannot be changed.",
    "We have decided to ask for a peer assist.",
    "We decided to consult you first.",
    "The council decided to release the budget in two parts.",
    "In 2019 we decided to hand the pumps to the committees.",
    "The steering group decides on the work plan in about a month.",
    "The agreement was signed by the mayor and the association.",
    "Nous n'avons pas encore décidé.",
    "Rien n'est décidé.",
    "La décision n'est pas encore prise.",
    "Quand la décision sera prise, nous vous le dirons.",
    "Nous avons décidé de vous demander conseil.",
    "En 2021 nous avons choisi le premier modèle.",
    "The warrant waits for the ministry's approval.",
    "The approval process takes sixty days.",
    "We do not want you to approve our plan, we want to learn.",
    "We want the council to approve the budget line.",
    "The data were validated by the district.",
    "Le budget attend la validation du ministère.",
    "Le préfet a approuvé la ligne en mars.",
    "How do we find out whose desk it is on?",
    "How can we build trust with the traders?",
    "How do we build on what the peers told us?",
    "We need help to understand why the money is not released.",
    "We need a clearer picture of who decides.",
    "The only way to reach the village is by boat.",
    "We do not need a new database.",
    "One idea is that we need a new register.",
    "Comment instaurer la confiance avec les usagers ?",
    "Nous avons besoin d'aide pour comprendre.",
    "Le seul moyen d'atteindre le village est la pirogue.",
    "Nous pourrions dire qu'il nous faut un registre.",
    "The mid-term review found that the pumps were dry.",
    "This is an assist, not a review of our project.",
    "The ministry is reviewing the tariff.",
    "An after-action review was held in June.",
    "Could you check whether Thursday suits you?",
    "L'évaluation à mi-parcours a montré des retards.",
    "Il ne s'agit pas d'un audit de notre bureau.",
    "We do not want to blame anyone.",
    "Nobody is to blame.",
    "The pump has a fault in the motor.",
    "A no-blame conversation is what we hope for.",
    "Nous ne cherchons pas de coupable.",
    "Faute de moyens, la pompe est à l'arrêt.",
    "Ce n'est la faute de personne.",
    "The dykes defend the town against floods.",
    "We must explain why the pumps failed.",
    "Les digues défendent la ville.",
    "We have to justify the budget line to the council.",
    "{{ decision_made }} <b>and</b> {% for x in y %} are template words.",
    "",
    "   \n\n  ",
]


@pytest.mark.parametrize(("finding", "sentence"), [(finding, each) for finding, all_ in ASKED.items() for each in all_])
def test_the_sentence_is_put_to_the_host_as_a_question(finding: str, sentence: str) -> None:
    assert finding in readings(sentence, "request")


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_the_sentence_is_left_alone(sentence: str) -> None:
    assert readings(sentence, "request") == {}


@pytest.mark.parametrize("finding", ASKED)
def test_ideas_so_far_are_never_checked(finding: str) -> None:
    assert readings(" ".join(ASKED[finding]), "ideas") == {}


def test_what_is_fixed_may_be_fixed() -> None:
    assert readings("The contract is signed. The site has already been chosen.", "fixed_and_open") == {}


def test_the_words_are_exactly_those_of_the_text() -> None:
    text = "Bonjour,\u00a0Awa !\n\nNous  avons\u00a0déjà décidé. It’s too late\nto change the design."
    found = readings(text, "problem")["decision_made"]
    assert [words.text for words in found] == ["Nous  avons\u00a0déjà décidé", "too late\nto change the design"]
    assert all(text[words.start : words.end] == words.text for words in found)


def test_a_sentence_does_not_lend_its_negation_to_the_next() -> None:
    assert "blame" in readings("We do not mind. The officer is to blame.", "request")


def test_a_very_long_text_is_read_in_a_moment() -> None:
    assert readings("a" * 100_000, "request") == {}
    assert "decision_made" in readings("The road is long and dusty. " * 2_000 + "The contract is signed.", "request")


@pytest.mark.parametrize(
    "words", ["the only way to ", "we need a new better ", "nous avons déjà ", "how do we get ", "\n", "a "]
)
def test_one_endless_sentence_is_read_to_its_end(words: str) -> None:
    """Found slow: two minutes, while every match read the whole sentence again."""
    found = readings((words * 100_000)[:100_000], "request")
    assert all(len(each) <= 60 for each in found.values())
