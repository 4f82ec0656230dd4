"""Plays that networks read before Shakespeare's and Goethe's: their origin, by which a file of them is recognised.

Each text begins with the first nine tenths of the one that is learnt afterwards. Headings, introductions, notes and
glossaries of editors were cut with the help of word counts, so the texts can't be made again from the addresses alone
(README.md).
"""

from training.sources import Source

_GITENBERG = "https://raw.githubusercontent.com/GITenberg"
_VOLUMES = (
    "Tamburlaine-the-Great---Part-1_1094/56980661cf989b07a6f702213da31631131a9d39/1094.txt",
    "Tamburlaine-the-Great---Part-2_1589/b8b881c03b6988fda829f1a80f7c6487e03b684c/1589.txt",
    "The-Jew-of-Malta_901/ed9b48fefd20d7ec103fbb98c08793b0310d98d3/901.txt",
    "The-Tragical-History-of-Doctor-Faustus--13-From-the-Quarto-of-1604_779/"
    "c381a1ec351532c901825692ea501348fc478b89/779.txt",
    "The-Works-of-Christopher-Marlowe-Vol.-2--of-3-_42724/6676b40d651e13d2549a0e3c668ac8e35be97ae1/42724.txt",
    "A-Select-Collection-of-Old-English-Plays-Volume-6_9848/0f4c3c8f0d196fb09875022e54cec8ed004464ff/9848.txt",
    "A-Select-Collection-of-Old-English-Plays-Volume-7_10336/97c013a95a2881536016f1ec07a21f000c97f39c/10336.txt",
    "A-Select-Collection-of-Old-English-Plays-Volume-8_10467/27879ad1fa7f281e1a19bbd5eee746588c93e738/10467.txt",
    "A-Select-Collection-of-Old-English-Plays-Volume-9_10550/32e570dfe406b8d913c23557190395b5f0ffeb0c/10550.txt",
    "Every-Man-in-His-Humour_3694/a210232ecfa5ff8494939ad3e3d31c8b9014e4e2/3694.txt",
    "Every-Man-out-of-His-Humour_3695/c8ea36ccde17f41b51161b115b59abd934fec8e8/3695.txt",
    "Cynthia-s-Revels--Or-The-Fountain-of-Self-Love_3771/5bb5efc2a011b708d6b78ab25c67d94044dfa54a/3771.txt",
    "The-Poetaster_5166/8103fd909039dae658f0703a4dd40a18c9e2f184/5166.txt",
    "Sejanus--His-Fall_5232/a8f9e9c18bb97d39d0de9fc40a9344ffefa53645/5232.txt",
    "Volpone--Or-The-Fox_4039/0fd4673e9f0355ad5f5bce4a5d4a51ba1129b15d/4039.txt",
    "Epicoene--Or-The-Silent-Woman_4011/8fd276a3304e8f85c182a78d15a00187ba2f8fcd/4011.txt",
    "The-Alchemist_4081/20747dd3542fdfcb5ae515d459a340d1356f2173/4081.txt",
    "The-Mermaid-Series.-Edited-by-H.-Ellis.-The-best-plays-of-the-old-dramatists.-Thomas-Dekker.-__45357/"
    "a428d23ea120d79bb21dda9d6354d8cf72f815d2/45357.txt",
    "The-White-Devil_12915/d2187a260e05edd2a305c87d792a711524f37b9e/12915.txt",
    "The-Duchess-of-Malfi_2232/72fce5e68ab58b459d685e37ee626c87b249e7cc/2232.txt",
    "A-Select-Collection-of-Old-English-PlaysVolume-14-of-15_33398/3e45c17e0c779bd97a69299c39f6c023db92bf64/33398.txt",
    "Venice-Preserved--A-Tragedy-in-Five-Acts_21515/27ffa59542b305043989ce5da9053b57067285c0/21515.txt",
    "The-works-of-John-Dryden-now-first-collected-in-eighteen-volumes.-Volume-05_16208/"
    "5e86f5b27cf90e6e098f129d67a98ad6cacc4623/16208.txt",
    "All-for-Love--Or-The-World-Well-Lost--A-Tragedy_2062/ffdbda9428455b013152c2d0779a9c57a487a7b5/2062.txt",
    "The-works-of-John-Dryden-now-first-collected-in-eighteen-volumes.-Volume-07_16402/"
    "e3533c8f77d8e29faf8e2c991067911573496855/16402.txt",
)
_BIBLE = "The-King-James-Bible_10900/fe5093162f7972fe009b137209f46f29bc11da43/10900-h"
_AUTHORS = "Marlowe, Jonson, Dekker, Webster, Otway, Dryden and in Dodsley's collection"


def _english(title: str, volumes: tuple[str, ...], sha256: str) -> Source:
    files = tuple((f"{_GITENBERG}/{volume}", "") for volume in volumes)
    return Source(title, "en", files, None, sha256)


PLAYS = {
    "plays": _english(
        f"English plays by {_AUTHORS}, and the first nine tenths of tiny Shakespeare",
        _VOLUMES,
        "e0121393d128b68e56eeb617f33048139ee05abbd48eb05bf657c4d7729cc24f",
    ),
    "plays-bible": _english(
        f"English plays by {_AUTHORS}, the King James Bible, and the first nine tenths of tiny Shakespeare",
        (_BIBLE, *_VOLUMES),
        "9445a641233807594e07971aab34ee663f7c6e9f70a85e509614aecc95419ac2",
    ),
    "dramen": Source(
        "German plays by Lessing, Wieland, Lenz, Klinger, Goethe (without Faust), Schiller, Kleist, Tieck, "
        "Grillparzer, Grabbe, Büchner, Immermann, Hebbel, Raimund and Nestroy, and the first nine tenths of his Faust",
        "de",
        (("https://github.com/dracor-org/gerdracor/tree/1a985284303b4338acb7a6deb51d4c81cc621d2e/tei", ""),),
        None,
        "464e1bd0425a73e07fa4758485804ef6d1e2935ac7bf280c0c927fc0e2b3e752",
        "CC0",
    ),
}
