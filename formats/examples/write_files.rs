//! Writes 10,000 files of 30 KB in place, as figures for the writing of many files.
use connexe_formats::files::InPlace;
use std::time::Instant;
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::path::PathBuf::from(std::env::args().nth(1).ok_or("write_files FOLDER")?);
    let text = |n: usize, g: usize| format!("{n} {g} text of a page\n").repeat(500);
    let name = |n: usize| format!("{}/{n}.html", n % 100);
    for n in 0..10_000 {
        let path = root.join(name(n));
        std::fs::create_dir_all(path.parent().ok_or("root")?)?;
        std::fs::write(path, text(n, 0))?;
    }
    let _ = std::process::Command::new("sync").status();
    let cpu = || {
        std::fs::read_to_string("/proc/self/stat").map(|s| {
            let f: Vec<&str> = s.split(' ').collect();
            (f[13].parse::<f64>().unwrap_or(0.) / 100., f[14].parse::<f64>().unwrap_or(0.) / 100.)
        })
    };
    let (start, before) = (Instant::now(), cpu()?);
    let mut files = InPlace::open(&root)?;
    for n in 0..10_000 {
        let read = text(n, 0);
        files.replace(&name(n), read.as_bytes(), text(n, 1))?;
    }
    let outcome = files.finish()?;
    let after = cpu()?;
    println!(
        "{} written, wall {:?}, user {:.2}, system {:.2}",
        outcome.written,
        start.elapsed(),
        after.0 - before.0,
        after.1 - before.1
    );
    Ok(())
}
