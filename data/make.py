#!/usr/bin/env python3
"""Make nearhome's embedded statistics from a folder of published tables.

    python3 data/make.py SOURCE_FOLDER

Reads the source tables and writes the CSV files beside this script. Deterministic; standard library only.
A later year is added by putting it in the source tables and running this again: years are read from the
tables, never listed here. Blank means suppressed or not published, never zero.
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Our measure, and the column it comes from.
AUTHORITY_MEASURES = [
    ("children_in_care", "cla_31_march"),
    ("child_population", "pop_0_17_prev_midyear"),
    ("uasc", "uasc_31_march"),
    ("started", "started"),
    ("ceased", "ceased"),
    ("three_or_more_placements", "three_plus_placements_in_year"),
    ("stock_under_1", "stock_u1"),
    ("stock_1_to_4", "stock_1_4"),
    ("stock_5_to_9", "stock_5_9"),
    ("stock_10_to_15", "stock_10_15"),
    ("stock_16_to_17", "stock_16p"),
    ("started_under_1", "start_u1"),
    ("started_1_to_4", "start_1_4"),
    ("started_5_to_9", "start_5_9"),
    ("started_10_to_15", "start_10_15"),
    ("started_16_to_17", "start_16p"),
    ("ceased_under_1", "exit_u1"),
    ("ceased_1_to_4", "exit_1_4"),
    ("ceased_5_to_9", "exit_5_9"),
    ("ceased_10_to_15", "exit_10_15"),
    ("ceased_16", "exit_16"),
    ("ceased_17", "exit_17"),
    ("ceased_18_and_over", "exit_18p"),
    ("placed_foster", "pl_foster"),
    ("placed_childrens_home", "pl_childrens_home"),
    ("placed_supported", "pl_supported"),
    ("placed_home_or_semi_to_2019", "pl_home_or_semi_pre2020"),
    ("placed_community_to_2019", "pl_community_pre2020"),
    ("placed_parents", "pl_parents"),
    ("placed_adoption", "pl_adoption"),
    ("placed_other_residential", "pl_other_res"),
    ("placed_residential_school", "pl_res_school"),
    ("placed_other", "pl_other"),
    ("provider_own", "prov_own"),
    ("provider_private", "prov_private"),
    ("provider_voluntary", "prov_voluntary"),
    ("provider_other_council", "prov_other_la"),
    ("inside", "loc_inside"),
    ("outside", "loc_outside"),
    ("inside_to_20_miles", "dist_in_le20"),
    ("inside_over_20_miles", "dist_in_gt20"),
    ("outside_to_20_miles", "dist_out_le20"),
    ("outside_over_20_miles", "dist_out_gt20"),
    ("others_children_placed_here", "others_children_placed_here"),
    ("left_adopted", "why_adopted"),
    ("left_special_guardianship", "why_sgo"),
    ("left_child_arrangements", "why_cao"),
    ("left_home_planned", "why_home_planned"),
    ("left_home_unplanned", "why_home_unplanned"),
    ("left_independence_supported", "why_indep_sup"),
    ("left_other_authority", "why_other_la"),
    ("homes_children", "foi_homes_total"),
    ("homes_children_outside", "foi_homes_outside"),
    ("home_places_council", "home_places_la"),
    ("home_places_private", "home_places_private"),
    ("home_places_voluntary", "home_places_voluntary"),
    ("home_places_other", "home_places_other"),
    ("homes_in_area", "homes_in_area"),
    ("council_foster_places_approved", "la_foster_places_approved"),
    ("council_foster_places_filled", "la_foster_places_filled"),
    ("residential_weekly_cost", "residential_weekly_unit_cost"),
    ("fostering_weekly_cost", "fostering_weekly_unit_cost"),
    ("care_weekly_cost", "looked_after_weekly_unit_cost"),
    ("total_spend", "total_cla_gross_spend"),
]
# Counted from the homes register: (measure, type, sector or None for all, column).
HOME_MEASURES = [
    ("homes_council", "children's home", "Local authority", "homes"),
    ("homes_private", "children's home", "Private", "homes"),
    ("homes_voluntary", "children's home", "Voluntary", "homes"),
    ("secure_places", "secure children's home", None, "places"),
]
# Areas that the register of homes does not hold: the county of Dorset as it was to 2019. Anywhere else an authority
# without a line in a year that the register covers has no such home.
REGISTER_LACKS = {"835"}
HOME_PLACES = {"home_places_la", "home_places_private", "home_places_voluntary", "home_places_other", "homes_in_area"}

# What happened to authorities that changed, said plainly.
NOTES = {
    "835": "the county of Dorset was abolished in April 2019; its area is now in Dorset (838) and in Bournemouth, Christchurch and Poole (839)",
    "836": "Poole was merged into Bournemouth, Christchurch and Poole (839) in April 2019",
    "837": "Bournemouth was merged into Bournemouth, Christchurch and Poole (839) in April 2019",
    "838": "created in April 2019; before it the county of Dorset (835) covered most of its area",
    "839": "created in April 2019 from Bournemouth, Poole and Christchurch (which was in Dorset)",
    "909": "Cumbria was abolished in April 2023; its successors are Cumberland (942) and Westmorland and Furness (943)",
    "928": "Northamptonshire was abolished in April 2021; its successors are North Northamptonshire (940) and West Northamptonshire (941)",
    "940": "created in April 2021 from part of Northamptonshire (928)",
    "941": "created in April 2021 from part of Northamptonshire (928)",
    "942": "created in April 2023 from part of Cumbria (909), so no count of its own is published to March 2023",
    "943": "created in April 2023 from part of Cumbria (909), so no count of its own is published to March 2023",
}

BANDS = [
    ("under_1", "under 1 year"),
    ("1_to_4", "1 to 4 years"),
    ("5_to_9", "5 to 9 years"),
    ("10_to_15", "10 to 15 years"),
    ("16_to_17", "16 years and over"),
]
SECTORS = [("council", "Local authority"), ("private", "Private"), ("voluntary", "Voluntary")]

# Placement groups by the names that the tables give them: the newest name first. `homes_or_semi` is the
# category used to 2019 (and in part since), which holds children's homes, secure homes and semi-independent living.
PLACEMENTS = [
    ("foster", ["total foster placements", "foster placements"]),
    ("secure_and_homes", ["total secure homes and childrens homes", "secure homes and childrens homes"]),
    ("supported", ["total independent and semi-independent living arrangements supported accommodation",
                   "independent and semi-independent living arrangements supported accommodation"]),
    ("homes_or_semi", ["total secure units childrens homes and semi-independent living accommodation",
                       "secure units childrens homes and semi-independent living accommodation"]),
    ("community", ["total other placements in the community", "other placement in the community",
                   "other placements in the community", "placed in the community", "living independently"]),
    ("other_residential", ["total other residential settings", "other residential settings", "residential placements"]),
    ("residential_school", ["total residential schools", "residential schools"]),
    ("parents", ["total placed with parents or other person with parental responsibility",
                 "placed with parents or other person with parental responsibility",
                 "placed with parents or other persons with parental responsibility",
                 "placement with parents", "placed with parents"]),
    ("adoption", ["total placed for adoption", "placed for adoption"]),
    ("other", ["total other placements", "other placement", "other placements", "other"]),
]
# Detail lines of the "placement" tables.
DETAIL = [
    ("foster_inside", ["total foster placements inside council boundary"]),
    ("foster_outside", ["total foster placements outside council boundary"]),
    ("kinship_inside", ["total foster placements inside council boundary with relative or friend"]),
    ("kinship_outside", ["total foster placements outside council boundary with relative or friend"]),
    ("foster_not_kin_inside", ["total foster placements inside council boundary with other foster carer"]),
    ("foster_not_kin_outside", ["total foster placements outside council boundary with other foster carer"]),
    ("secure_inside", ["secure home placement inside the council boundary", "secure unit placement inside the council boundary"]),
    ("secure_outside", ["secure home placement outside the council boundary", "secure unit placement outside the council boundary"]),
    ("childrens_home", ["total childrens homes subject to childrens homes regulations"]),
    ("childrens_home_inside", ["childrens home placement inside the council boundary"]),
    ("childrens_home_outside", ["childrens home placement outside the council boundary"]),
    ("semi_independent", ["semi-independent living accommodation not subject to childrens homes regulations"]),
    ("living_independently", ["living independently"]),
]
REASONS = [
    ("adopted", "adopted"),
    ("special_guardianship", "special guardianship order"),
    ("child_arrangements", "residence order or child arrangement order granted"),
    ("home_planned", "returned home to live with parents or other person with parental responsibility which was part"),
    ("home_unplanned", "returned home to live with parents or other person with parental responsibility which was not part"),
    ("to_relatives", "left care to live with parents relatives or other person with no parental responsibility"),
    ("independence_supported", "moved into independent living with supportive accommodation"),
    ("independence_alone", "moved into independent living with no formalised support"),
    ("stayed_with_carers_at_18", "aged 18 or over and remained with current carers"),
    ("other_authority", "care taken by another local authority"),
    ("adult_residential", "transferred to residential care funded by adult social services"),
    ("custody", "sentenced to custody"),
    ("remand_ended", "accommodation on remand ended"),
    ("age_assessed_adult", "age assessment determined child aged 18 or over"),
    ("abroad", "child moved abroad"),
    ("died", "died"),
    ("any_other", "care ceased for any other reason"),
]
PROVIDERS = [
    ("total", ["all children"]),
    ("own", ["own provision by the la"]),
    ("other_council", ["other la provision"]),
    ("other_public", ["other public provision eg by pct", "other public provision eg pct"]),
    ("private", ["private provision"]),
    ("voluntary", ["voluntarythird sector provision"]),
]
DISTANCES = [
    ("inside_to_20_miles", ["20 miles or less inside la boundary"]),
    ("inside_over_20_miles", ["over 20 miles inside la boundary"]),
    ("outside_to_20_miles", ["20 miles or less outside la boundary"]),
    ("outside_over_20_miles", ["over 20 miles outside la boundary"]),
    ("distance_unknown", ["distance not known or not recorded"]),
    ("total", ["total"]),
]
DURATIONS = [
    ("1_to_7_days", "1 to 7 days"),
    ("8_days_to_1_month", "from 8 days to under 1 month"),
    ("1_to_3_months", "from 1 month to under 3 months"),
    ("3_to_6_months", "from 3 months to under 6 months"),
    ("6_to_12_months", "from 6 months to under 1 year"),
    ("1_to_2_years", "from 1 year to under 2 years"),
    ("2_to_5_years", "from 2 years to under 5 years"),
    ("5_years_and_over", "from 5 years and over"),
    ("total", "all placements"),
    ("mean_days", "average duration days"),
    ("median_days", "median duration days"),
]

# Our id, and the text of the parameter; for a compound value, which of its parts.
PARAMETERS = [
    ("entries_per_10k", "CLA entry rate (starts/10k age 0-17), median LA", 0),
    ("leaving_rate", "CLA exit rate (ceased / mean stock), median LA", 0),
    ("uasc_transfer_threshold_percent", "UASC transfer threshold", 0),
    ("reentry_one_year_after_home", "Re-entry after return home, 1 year", 0),
    ("reentry_six_years_after_home", "Re-entry after return home, 6 years", 0),
    ("new_placements_per_child", "New placements per CLA per year", 0),
    ("three_or_more_placements_percent", "CLA with 3+ placements in year", 0),
    ("residential_weekly_price", "Residential weekly unit cost, England (S251 outturn / care weeks)", 0),
    ("residential_price_growth", "Residential unit cost growth nominal", 0),
    ("fostering_weekly_price", "Fostering weekly unit cost, England (S251)", 0),
    ("care_weekly_price", "All-CLA weekly unit cost, England", 0),
    ("private_home_weekly_price_cma", "Large-provider childrens home price", 0),
    ("agency_fostering_weekly_price", "IFA price large providers", 0),
    ("private_home_weekly_price", "Independent home price FOI mean", 0),
    ("council_home_weekly_price", "LA-run home cost per week (85% occ / full occ)", 0),
    ("council_home_weekly_price_full", "LA-run home cost per week (85% occ / full occ)", 1),
    ("unregistered_weekly_price", "Unregistered placement weekly cost", 0),
    ("supported_weekly_price", "Supported accommodation weekly", 0),
    ("secure_yearly_price", "Secure childrens home", 0),
    ("households_leaving_percent", "Annual household exit rate (mainstream)", 0),
    ("households_approved_percent", "Annual household approvals / stock", 0),
    ("household_leaving_percent_with_kinship", "Household deregistration rate incl. kinship", 0),
    ("places_per_household", "Places per mainstream household", 0),
    ("foster_places_filled_percent", "Filled share of approved places (mainstream)", 0),
    ("council_foster_places_filled_percent", "Place status, LA in-house: filled/vacant/not available", 0),
    ("council_foster_places_vacant_percent", "Place status, LA in-house: filled/vacant/not available", 1),
    ("council_foster_places_not_available_percent", "Place status, LA in-house: filled/vacant/not available", 2),
    ("home_occupancy_lower", "CLA in childrens homes / registered places", 0),
    ("home_occupancy_upper", "Provider-reported occupancy", 0),
    ("local_beds_used_by_own_percent", "Local home beds used by own children (LA p10/median/p90)", 1),
    ("capital_per_place", "Capital per bed", 0),
    ("registration_months", "Ofsted registration time", 0),
    ("decision_to_first_child_months", "Council decision -> first child in own home", 0),
    ("staff_turnover_percent", "Staff turnover / pay", 0),
    ("registered_manager_vacancy_percent", "Registered manager vacancy", 0),
]


def plain(text):
    """A table's label without numbering ('1a.2i', '2f.'), case and punctuation."""
    text = text.strip().lower().replace("’", "'")
    text = re.sub(r"^(\d+\.?[a-z]?(?:\.?\d+)?(?:i+)?\.?|\d+\.i+)\s+(?!to |year|mile|day)", "", text)
    text = re.sub(r"\be\.?g\.?,?", "eg", text)
    text = re.sub(r"[().,'/]", lambda m: " " if m.group() == "/" and "arrangements/" in text else "", text)
    return re.sub(r"\s+", " ", text).strip()


def number(text):
    """Published number as short text; blank stays blank."""
    if text is None or text.strip() == "":
        return ""
    value = float(text)
    return str(int(value)) if value == int(value) else repr(value)


def read(folder, name):
    with open(folder / name, newline="", encoding="utf-8-sig") as handle:
        return list(csv.DictReader(handle))


def write(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    print(f"{name}: {len(rows)} rows, {(HERE / name).stat().st_size} bytes")


def authorities_and_figures(folder):
    """authorities.csv and authority_figures.csv."""
    years_rows = read(folder, "authority_years.csv")
    homes = defaultdict(int)
    register_years = set()
    for row in read(folder, "childrens_homes_by_sector.csv"):
        register_years.add(row["year"])
        for measure, kind, sector, column in HOME_MEASURES:
            if row["type"] == kind and sector in (None, row["sector"]) and row[column]:
                homes[row["la_code"], row["year"], measure] += int(row[column])
    counted = defaultdict(list)
    figures = []
    for row in sorted(years_rows, key=lambda r: (int(r["la_code"]), int(r["year"]))):
        if row["cla_31_march"] != "":
            counted[row["la_code"]].append(int(row["year"]))
        registered = row["year"] in register_years and row["la_code"] not in REGISTER_LACKS
        values = [number(row[column]) or ("0" if registered and column in HOME_PLACES else "")
                  for _, column in AUTHORITY_MEASURES]
        for measure, *_ in HOME_MEASURES:
            values.append(str(homes[row["la_code"], row["year"], measure]) if registered else "")
        figures.append([row["la_code"], row["year"], *values])
    names = []
    for row in sorted(read(folder, "authorities.csv"), key=lambda r: int(r["la_code"])):
        code = row["la_code"]
        years = counted.get(code, [])
        note = NOTES.get(code, row["boundary_note"])
        names.append([code, row["la_name"], row["ons_code"], row["region_name"],
                      min(years, default=""), max(years, default=""), note])
    write("authorities.csv", ["code", "name", "ons_code", "region", "first_year", "last_year", "note"], names)
    header = ["code", "year"] + [m for m, _ in AUTHORITY_MEASURES] + [m for m, *_ in HOME_MEASURES]
    write("authority_figures.csv", header, figures)


class National:
    """Measures of England by year, in the order added."""

    def __init__(self):
        self.values = {}

    def put(self, measure, year, value):
        if value == "":
            return
        self.values.setdefault(measure, {}).setdefault(int(year), number(value))

    def table(self, rows, group, label, wanted, prefix):
        """Lines of one group whose plain label is one of the alternatives, the first that has a value winning."""
        index = defaultdict(dict)
        for row in rows:
            if group(row):
                index[row["time_period"]].setdefault(plain(label(row)), row["number"])
        for measure, names in wanted:
            for year, lines in sorted(index.items()):
                for name in names:
                    if lines.get(name, "") != "":
                        self.put(prefix + measure, year, lines[name])
                        break


def england(folder):
    """england_figures.csv."""
    nation = National()
    series = read(folder, "national_time_series.csv")
    for row in series:
        for measure, column in [
            ("children_in_care", "Children looked after at 31 March"),
            ("uasc", "Children looked after at 31 March who were unaccompanied asylum-seeking children"),
            ("started", "Children starting to be looked after during the year"),
            ("ceased", "Children ceasing to be looked after during the year"),
            ("adopted", "Children looked after who were adopted during the year"),
        ]:
            nation.put(measure, row["time_period"], row[column])

    def simple(file, group, wanted, prefix):
        rows = read(folder, file)
        nation.table(rows, lambda r: r["cla_group"] == group, lambda r: r["characteristic"], wanted, prefix)

    def ages(bands):
        return [(band, [name]) for band, name in bands]

    stock = "national_cla_on_31_march_by_characteristics.csv"
    started = "national_cla_started_to_be_looked_after.csv"
    ceased = "national_leavers.csv"
    simple(stock, "Age group", ages(BANDS), "stock_")
    simple(stock, "Placement", PLACEMENTS + DETAIL, "placed_")
    simple(started, "Age on starting", ages(BANDS), "started_")
    simple(started, "Placement group", PLACEMENTS + DETAIL, "started_in_")
    simple(started, "Unaccompanied asylum-seeking children",
           [("uasc", ["unaccompanied asylum-seeking children"])], "started_")
    simple(ceased, "Age on ceasing", ages(BANDS[:4]) + [
        ("16", ["16 years"]), ("17", ["17 years"]),
        ("on_18th_birthday", ["ceased on 18th birthday"]), ("after_18th_birthday", ["ceased when older than 18th birthday"]),
    ], "ceased_")
    simple(ceased, "Placement group", PLACEMENTS + DETAIL, "ceased_from_")
    rows = read(folder, ceased)
    for row in rows:
        if row["cla_group"] == "Reason episode ceased":
            label = plain(row["characteristic"])
            for reason, start in REASONS:
                if label.startswith(start):
                    nation.put("left_" + reason, row["time_period"], row["number"])
                    break
    uasc = "national_cla_on_31_march_who_were_unaccompanied_asylum_seeking_children.csv"
    simple(uasc, "Age group", [("under_16", ["under 16 years"]), ("16_to_17", ["16 years and over"])], "uasc_")
    simple(uasc, "Placements", [
        ("foster", ["foster placements"]),
        ("secure_and_homes", ["secure homes and childrens homes", "secure units and childrens homes"]),
        ("supported", ["independent and semi-independent living arrangements supported accommodation"]),
        ("semi_independent", ["semi-independent living accommodation"]),
        ("living_independently", ["living independently"]),
        ("other", ["other placements"]),
    ], "uasc_in_")

    provider = read(folder, "national_cla_on_31_march_by_placement_provider_placement_type_and_locality.csv")
    for place, figure in (("inside", "2"), ("outside", "3")):
        for kind, names in PLACEMENTS:
            for year in sorted({r["time_period"] for r in provider}):
                for name in names:
                    here = [r for r in provider if r["time_period"] == year
                            and r["placement_type"].startswith(figure) and plain(r["placement_type"]) == name]
                    if any(r["number"] for r in here):
                        nation.table(here, lambda r: True, lambda r: r["placement_provider"], PROVIDERS,
                                     f"provider_{kind}_{place}_")
                        break
    distance = read(folder, "national_cla_on_31_march_by_placement_distance_and_placement_locality.csv")
    moves = read(folder, "national_placements_in_year.csv")
    for rows, prefix, everything in ((distance, "distance_", "all children"), (moves, "new_placements_", "all new placements")):
        for kind, names in [("all", [everything])] + PLACEMENTS:
            for year in sorted({r["time_period"] for r in rows}):
                for name in names:
                    here = [r for r in rows if r["time_period"] == year and plain(r["cla_group"]) == name]
                    if any(r["number"] for r in here):
                        nation.table(here, lambda r: True, lambda r: r["characteristic"], DISTANCES, f"{prefix}{kind}_")
                        break
    stability = [r for r in read(folder, "national_cla_pl_count_by_characteristics.csv") if r["cla_group"] == "CLA on 31 March"]
    for band, name in [("all", "total children"), *BANDS]:
        here = [r for r in stability if r["population_group"] == "Age group" and plain(r["characteristic"]) == name]
        nation.table(here, lambda r: True, lambda r: r["placement_stability"], [
            ("1", ["with 1 placement during the year"]), ("2", ["with 2 placements during the year"]),
            ("3_or_more", ["with 3 or more placements during the year"]),
        ], f"placements_in_year_{band}_")
    durations = read(folder, "national_duration_of_placements_by_type_ceasing_during_the_year.csv")
    for kind, names in [("all", ["all placements"])] + PLACEMENTS:
        for year in sorted({r["time_period"] for r in durations}):
            for name in names:
                here = [r for r in durations if r["time_period"] == year and plain(r["placement_group"]) == name]
                if any(r["number"] for r in here):
                    nation.table(here, lambda r: True, lambda r: r["placement_duration"],
                                 [(m, [n]) for m, n in DURATIONS], f"duration_{kind}_")
                    break
    for row in read(folder, "fostering_national_points.csv"):
        nation.put("fostering_" + row["measure"], row["year_31_march"], row["value"])

    first = min(int(r["year"]) for r in read(folder, "authority_years.csv"))
    years = sorted({y for values in nation.values.values() for y in values if y >= first})
    write("england_figures.csv", ["measure", *years],
          [[measure, *(values.get(y, "") for y in years)] for measure, values in nation.values.items()])


def market(folder):
    """homes_market.csv and home_sizes.csv."""
    sector_of = {source: ours for ours, source in SECTORS}
    rows = [[sector_of[r["sector"]], r["year_to_31_march"], r["prev"], number(r["opened"]) or "0", number(r["closed"]) or "0"]
            for r in read(folder, "homes_open_close_rates.csv") if r["sector"] in sector_of]
    write("homes_market.csv", ["operator", "year", "homes_at_start", "opened", "closed"],
          sorted(rows, key=lambda r: (r[0], int(r[1]))))
    sizes = defaultdict(dict)
    for row in read(folder, "home_size_distribution.csv"):
        if row["sector"] in sector_of:
            sizes[sector_of[row["sector"]], row["year"]][int(row["size"])] = row["homes"]
    widest = max(max(v) for v in sizes.values())
    write("home_sizes.csv", ["operator", "year", *(f"places_{n}" for n in range(1, widest + 1))],
          [[*key, *(values.get(n, "0") for n in range(1, widest + 1))] for key, values in sorted(sizes.items())])


def known_from(text):
    """The year (to 31 March) that a parameter's value relates to: the last that its description names."""
    years = []
    for match in re.finditer(r"(?<!\d)((?:19|20)\d\d)(?:-(\d\d)(?!\d))?(?:\s*-\s*((?:19|20)\d\d))?", text):
        first = int(match.group(1))
        years.append(first)
        if match.group(2):
            years.append(first // 100 * 100 + int(match.group(2)))
        if match.group(3):
            years.append(int(match.group(3)))
    return max(years) if years else ""


# Years that a description does not name, or names otherwise: a figure is of the year to 31 March after it.
KNOWN_FROM = {
    # 0.1% of the child population since August 2022, 0.07% before.
    "uasc_transfer_threshold_percent": 2023,
    # Children on 1 September 2025, published in January 2026.
    "unregistered_weekly_price": 2026,
    # 6 to 18 months for those not given priority since September 2025.
    "registration_months": 2026,
}


def parameters(folder):
    """parameters.csv."""
    source = {r["parameter"]: r for r in read(folder, "parameters.csv")}
    rows = []
    for ours, text, part in PARAMETERS:
        row = source.get(text)
        if row is None:
            sys.exit(f"parameters.csv no longer has the line '{text}'")
        value = number(row["central"].split("/")[part].strip())
        low, high = number(row["low"]), number(row["high"])
        if "/" in row["central"] or low == "" or high == "":
            low, high = "", ""
        rows.append([ours, value, low, high, row["unit"],
                     KNOWN_FROM.get(ours) or known_from(row["year"]) or known_from(row["source"]), row["source"], row["confidence"]])
    write("parameters.csv", ["id", "value", "low", "high", "unit", "known_from", "source", "confidence"], rows)


def main():
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python3 data/make.py SOURCE_FOLDER")
    folder = Path(sys.argv[1])
    authorities_and_figures(folder)
    england(folder)
    market(folder)
    parameters(folder)


if __name__ == "__main__":
    main()
