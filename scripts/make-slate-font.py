"""Makes assets/fonts/FoyerSlate-Regular.otf from EB Garamond (SIL Open Font License): Latin, Greek and Cyrillic, with lining figures, because
the "1" of its old-style figures is read as an "I" in a countdown. A font that was changed gets a name of its own.
Needs the Debian packages fonts-ebgaramond and python3-fonttools; run by hand: /usr/bin/python3 scripts/make-slate-font.py
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = "/usr/share/fonts/opentype/ebgaramond/EBGaramond12-Regular.otf"
TARGET = Path(__file__).parent.parent / "assets" / "fonts" / "FoyerSlate-Regular.otf"
NAMES = {1: "Foyer Slate", 2: "Regular", 3: "Foyer Slate 1", 4: "Foyer Slate Regular", 6: "FoyerSlate-Regular"}
RANGES = [(0x20, 0x24F), (0x370, 0x3FF), (0x400, 0x4FF), (0x1E00, 0x1EFF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x2122), (0x2212, 0x2212)]

font = TTFont(SOURCE)
substitutions = font["GSUB"].table
indices = {i for record in substitutions.FeatureList.FeatureRecord if record.FeatureTag == "lnum" for i in record.Feature.LookupListIndex}
lining = {}
for index in indices:
    for table in substitutions.LookupList.Lookup[index].SubTable:
        lining.update(getattr(getattr(table, "ExtSubTable", table), "mapping", {}))
for table in font["cmap"].tables:
    for figure in range(0x30, 0x3A):
        table.cmap[figure] = lining.get(table.cmap.get(figure), table.cmap.get(figure))

options = subset.Options(layout_features=["kern", "liga", "mark", "mkmk", "locl", "ccmp"], name_IDs=[0, 1, 2, 3, 4, 6, 13, 14], notdef_outline=True)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
subsetter.subset(font)
for record in list(font["name"].names):
    if record.nameID in NAMES:
        record.string = NAMES[record.nameID]
font["CFF "].cff.fontNames[0] = NAMES[6]
top = font["CFF "].cff.topDictIndex[0]
top.FullName, top.FamilyName = NAMES[4], NAMES[1]
TARGET.parent.mkdir(parents=True, exist_ok=True)
font.save(TARGET)
print(TARGET, TARGET.stat().st_size, "bytes")
