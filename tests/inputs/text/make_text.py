#!/usr/bin/python3
"""Writes texts.txt and expected.json, with which tests/unit/text_test.cpp compares: the vocabulary, the counts and
the tfidf that scikit-learn (1.2.1, Python 3.11) makes of the texts. Prints the number of letters_test.cpp."""

import json
import os
import unicodedata

from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

TEXTS = [
    "Élan vital: l'été déjà-vu, naïve CAFÉ café!",
    "ΟΔΟΣ Σίσυφος ΣΊΣΥΦΟΣ ὈΔΥΣΣΕΎΣ, ΑΣ.Α ΑΣ. ΣΑΣ'Σ",
    "İstanbul ISPARTA ıspanak İzmir'in DİYARBAKIR",
    "中文 分词 很难 吗, 日本語のテキスト 한국어",
    "snake_case __init__ x86_64 3.14 2024-01-01 a_b _ __ 007 ٣٤٥ ² x² Ⅷ Ⅳ½",
    "don't rock'n'roll co-operate e-mail's O’Neill",
    "emoji 😀 👍🏽 ok😀ok ﬁne ℌello e\u0301te\u0301 ǅ ẞß Ⓐⓑ",
    "The cat sat on the mat; the Cat!\u00a0\u3000\u200bEND",
    "",
    "हिन्दी text with marks",
    "the the the dog and the cat, THE END",
    "x y z ! ?",
    "\u0410\u0411\u0412 абв Ёлка ёлка",
]
STOP = ["the", "and", "on"]
CASES = [
    {},
    {"min_df": 2},
    {"max_df": 1, "min_df": 1},
    {"max_df": 0.2, "min_df": 0.1},
    {"stop_words": STOP},
    {"ngrams": "1-2", "stop_words": STOP},
    {"ngrams": "2"},
    {"max_words": 2},
]
# What was assigned in Unicode 15, which utf8proc 2.8 has and Python 3.11 has not.
NEW = [(0xCF3, 0xCF3), (0xECE, 0xECE), (0x10EFD, 0x10EFF), (0x1123F, 0x11241), (0x11B00, 0x11B09), (0x11F00, 0x11F10),
       (0x11F12, 0x11F3A), (0x11F3E, 0x11F59), (0x1342F, 0x1342F), (0x13439, 0x13455), (0x1B132, 0x1B132),
       (0x1B155, 0x1B155), (0x1D2C0, 0x1D2D3), (0x1DF25, 0x1DF2A), (0x1E030, 0x1E06D), (0x1E08F, 0x1E08F),
       (0x1E4D0, 0x1E4F9), (0x1F6DC, 0x1F6DC), (0x1F774, 0x1F776), (0x1F77B, 0x1F77F), (0x1F7D9, 0x1F7D9),
       (0x1FA75, 0x1FA77), (0x1FA87, 0x1FA88), (0x1FAAD, 0x1FAAF), (0x1FABB, 0x1FABD), (0x1FABF, 0x1FABF),
       (0x1FACE, 0x1FACF), (0x1FADA, 0x1FADB), (0x1FAE8, 0x1FAE8), (0x1FAF7, 0x1FAF8), (0x2B739, 0x2B739),
       (0x31350, 0x323AF)]


def expected(options):
    ngrams = options.get("ngrams", "1").split("-")
    counter = CountVectorizer(
        min_df=options.get("min_df", 1),
        max_df=options.get("max_df", 1.0),
        stop_words=options.get("stop_words"),
        ngram_range=(int(ngrams[0]), int(ngrams[-1])),
        max_features=options.get("max_words"),
    )
    counts = counter.fit_transform(TEXTS)
    counts.sort_indices()
    tfidf = TfidfTransformer().fit_transform(counts)
    tfidf.sort_indices()
    rows = [
        [[int(j), int(n), w] for j, n, w in zip(c.indices, c.data, t.data)] for c, t in zip(counts, tfidf)
    ]
    return {"options": options, "columns": list(counter.get_feature_names_out()), "rows": rows}


def number_of_letters():
    """FNV-1a of what re and str.lower() make of every character: whether \\w takes it, its small letter, and whether a
    Sigma is one at the end of a word behind and before it."""
    import re

    word = re.compile(r"\w")
    new = {c for first, last in NEW for c in range(first, last + 1)}
    number = 0xCBF29CE484222325
    for c in range(0x80, 0x110000):
        if 0xD800 <= c < 0xE000 or c in new or c in (0x3A3, 0x3C2):
            continue
        s = chr(c)
        assert unicodedata.category(s) != "Cn" or not word.match(s)
        facts = [0]
        if word.match(s):
            facts = [1, ord(s.lower()[0])]
        facts += ["ς" in t.lower() for t in (s + "Σ", "A" + s + "Σ", "AΣ" + s, "AΣ" + s + "A")]
        for fact in facts:
            number = (number ^ fact) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return number


def main():
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    with open("texts.txt", "w", encoding="utf-8") as file:
        file.writelines(text + "\n" for text in TEXTS)
    with open("expected.json", "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(expected(case), ensure_ascii=False) for case in CASES) + "\n]\n")
    print(hex(number_of_letters()))


if __name__ == "__main__":
    main()
