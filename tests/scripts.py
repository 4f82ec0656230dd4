"""Ten writing systems: a text in each, and a tiny model of it (Markov chains, which are made within milliseconds)."""

import unicodedata
from pathlib import Path
from typing import NamedTuple

from model.chains import save_chains
from model.markov import Counts
from model.measures import words
from model.vocabulary import Vocabulary

ORDER = 2


class Script(NamedTuple):
    """text: a sentence or two. words: some that it has, in lower case; none where no spaces stand between words."""

    text: str
    words: tuple[str, ...]
    from_right: bool = False


SCRIPTS = {
    "vi": Script(
        "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi. "
        "Mọi con người đều được tạo hoá ban cho lý trí và lương tâm.\n",
        ("tất", "người", "được", "quyền"),
    ),
    "ru": Script(
        "Все люди рождаются свободными и равными в своём достоинстве и правах. "
        "Они наделены разумом и совестью и должны поступать в духе братства.\n",
        ("люди", "своём", "братства"),
    ),
    "el": Script(
        "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. "
        "Είναι προικισμένοι με λογική και συνείδηση.\n",
        ("όλοι", "άνθρωποι", "λογική"),
    ),
    "ar": Script(
        "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. "
        "وقد وهبوا عقلًا وضميرًا وعليهم أن يعامل بعضهم بعضًا بروح الإخاء.\n",
        ("الناس", "أحرارًا", "عقلًا"),
        from_right=True,
    ),
    "he": Script(
        "בְּרֵאשִׁית בָּרָא אֱלֹהִים אֵת הַשָּׁמַיִם וְאֵת הָאָרֶץ. וַיֹּאמֶר אֱלֹהִים יְהִי אוֹר וַיְהִי אוֹר.\n",
        ("בָּרָא", "אֱלֹהִים", "אוֹר"),
        from_right=True,
    ),
    "hi": Script(
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। "
        "उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है।\n",
        ("मनुष्यों", "स्वतन्त्रता", "प्राप्त"),
    ),
    "th": Script("มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม\n", ()),
    "zh": Script("人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。\n", ()),
    "ja": Script("すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。\n", ()),
    "ko": Script(
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. "
        "인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.\n",
        ("모든", "인간은", "동등하다"),
    ),
}


def make_scripts(root: Path) -> Path:
    """A folder with the chains NAME-1 and NAME-2 of each script, in the form of its letters that is usual (NFC)."""
    for name, script in SCRIPTS.items():
        text = unicodedata.normalize("NFC", script.text)
        vocabulary = Vocabulary.from_text(text)
        counts = Counts.of(vocabulary.encode(text * 3)[0], len(vocabulary), ORDER)
        evaluations = [{"nats_per_token": 1.0}] * ORDER
        prompt = " ".join(text.split()[:2])[:20]
        card = {"title": name, "language": name, "prompt": prompt}
        save_chains(root / name, counts, vocabulary, words(text), evaluations, card)
    return root


def model_of(name: str) -> str:
    """The chain that the tests use."""
    return f"{name}-{ORDER}"
