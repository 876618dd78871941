use nearhome::engine::recorder::column;
use nearhome::model::placement::*;
use nearhome::scenario::{Document, build, raw};
use std::time::Instant;
fn main() {
    let file = std::env::args().nth(1).unwrap();
    let runs: usize = std::env::args().nth(2).map_or(1000, |r| r.parse().unwrap());
    let text = std::fs::read(&file).unwrap();
    let t = Instant::now();
    let mut doc = Document::parse(&text, &file).unwrap();
    for s in std::env::args().skip(3) {
        doc.set(&s).unwrap_or_else(|p| {
            println!("{}", p.render(false));
            std::process::exit(2)
        });
    }
    let schema = schemars::schema_for!(raw::Scenario).to_value();
    let p = doc.check(&schema);
    if !p.is_empty() {
        println!("{}", p.render(false));
    }
    let r: raw::Scenario = doc.read().unwrap_or_else(|p| {
        println!("{}", p.render(false));
        std::process::exit(2)
    });
    let built = build::build(&r).unwrap_or_else(|p| {
        println!("{}", doc.locate(p).render(false));
        std::process::exit(2)
    });
    if !built.warnings.is_empty() {
        println!("{}", doc.locate(built.warnings).render(false));
    }
    let m = built.model;
    println!("build {:?} inputs {}", t.elapsed(), m.inputs.iter().count());
    let t = Instant::now();
    let e = nearhome::ensemble::execute(&m, 1, runs, &|_| {}, &|| false).unwrap();
    let el = t.elapsed();
    let h = m.horizon.months();
    let mut cm = 0.0;
    for r in &e.records {
        for k in 1..=h {
            for a in 0..r.authorities {
                cm += r.count(k, a, column::CHILDREN) as f64;
            }
        }
    }
    println!(
        "{runs} runs {:?}; {:.2} ns wall a child-month",
        el,
        el.as_nanos() as f64 / cm
    );
    let stat = |k: usize, c: &dyn Fn(&nearhome::engine::recorder::Record, usize) -> f64| {
        let v: Vec<f64> = e.records.iter().map(|r| c(r, k)).collect();
        let n = v.len() as f64;
        let mean = v.iter().sum::<f64>() / n;
        let sd = (v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        (mean, sd)
    };
    for a in 0..m.authorities.len() {
        println!("== {}", m.authorities[a].name);
        let cols: Vec<(String, usize)> = [("children", column::CHILDREN)]
            .iter()
            .map(|(s, c)| (s.to_string(), *c))
            .chain(
                AgeBand::ALL
                    .iter()
                    .map(|b| (b.id().to_string(), column::BY_AGE + b.index())),
            )
            .chain(
                Provision::ALL
                    .iter()
                    .map(|b| (b.id().to_string(), column::BY_PROVISION + b.index())),
            )
            .chain(
                Place::ALL
                    .iter()
                    .map(|b| (b.id().to_string(), column::BY_PLACE + b.index())),
            )
            .chain(
                Need::ALL
                    .iter()
                    .map(|b| (format!("need {}", b.id()), column::BY_NEED + b.index())),
            )
            .chain(
                [
                    ("uasc", column::UNACCOMPANIED),
                    ("homes inside", column::HOMES_INSIDE),
                    ("three+", column::THREE_OR_MORE),
                    ("wrong kind", column::WRONG_KIND),
                    ("entrants", column::ENTRANTS),
                    ("leavers<18", column::LEAVERS_BEFORE_18),
                    ("leavers18", column::LEAVERS_AT_18),
                    ("placements", column::PLACEMENTS),
                    ("moves", column::MOVES),
                ]
                .iter()
                .map(|(s, c)| (s.to_string(), *c)),
            )
            .chain((0..column::COUNT - column::HOUSEHOLDS).map(|i| {
                (
                    [
                        "hh c", "hh a", "cp c", "cp a", "cu c", "cu a", "cf c", "cf a", "homes c",
                        "homes v", "homes p", "places c", "places v", "places p", "us c", "us v",
                        "us p", "own c", "own v", "own p", "oth c", "oth v", "oth p",
                    ][i]
                        .to_string(),
                    column::HOUSEHOLDS + i,
                )
            }))
            .collect();
        for (name, c) in cols {
            print!("{name:24}");
            for k in [0, 1, 3, 6, 12, 24, 36, 60, 84, 120] {
                if k <= h {
                    print!("{:9.1}", stat(k, &|r, k| r.count(k, a, c) as f64).0);
                }
            }
            println!("   sd10 {:.1}", stat(h, &|r, k| r.count(k, a, c) as f64).1);
        }
        print!("{:24}", "sd log children %");
        for k in [12, 24, 36, 48, 60, 120] {
            if k <= h {
                print!(
                    "{:9.1}",
                    100.0 * stat(k, &|r, k| (r.count(k, a, column::CHILDREN) as f64).ln()).1
                );
            }
        }
        println!();
        print!("{:24}", "cost m a year");
        for y in 0..m.horizon.years {
            print!(
                "{:8.2}",
                stat(y, &|r, y| (1..=12)
                    .map(|k| {
                        let at = ((y * 12 + k - 1) * r.authorities + a) * 13;
                        r.cost[at..at + 13].iter().sum::<i64>() as f64 / 1e8
                    })
                    .sum())
                .0
            );
        }
        println!();
    }
}
