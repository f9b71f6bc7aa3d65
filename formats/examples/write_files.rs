//! Changes 10,000 files of 11 KB in place: the figures of `files`.
//!
//! Input: an empty folder. Output: on the standard output, the seconds of the change and of the processor (Linux). The files stay.
use std::fs;
use std::time::Instant;

use connexe_formats::files::InPlace;

fn text(name: usize, generation: usize) -> String {
    format!("{name} {generation} text of a page\n").repeat(500)
}

fn path(name: usize) -> String {
    format!("{}/{name}.html", name % 100)
}

/// Seconds of the processor, for the program and for the system.
fn processor() -> Option<(f64, f64)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.split(' ').skip(13).map(|ticks| ticks.parse::<f64>().map(|ticks| ticks / 100.0));
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::path::PathBuf::from(std::env::args().nth(1).ok_or("usage: write_files FOLDER")?);
    for name in 0..10_000 {
        let path = root.join(path(name));
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text(name, 0))?;
    }
    // The files above are no part of what is measured.
    std::process::Command::new("sync").status()?;
    let (start, before) = (Instant::now(), processor());
    let mut files = InPlace::open(&root)?;
    for name in 0..10_000 {
        files.replace(&path(name), text(name, 0).as_bytes(), text(name, 1))?;
    }
    let written = files.finish()?.written;
    println!("{written} files in {:.1} s", start.elapsed().as_secs_f64());
    if let (Some(before), Some(after)) = (before, processor()) {
        println!("processor: program {:.2} s, system {:.2} s", after.0 - before.0, after.1 - before.1);
    }
    Ok(())
}
