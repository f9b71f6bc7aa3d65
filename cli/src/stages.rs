//! Measures the stages of a run: seconds a stage, and peak memory.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use connexe::{Progress, Stage};

/// Seconds a stage, by its name.
#[derive(Default)]
pub struct Stages {
    pub seconds: serde_json::Map<String, serde_json::Value>,
}

impl Stages {
    /// Adds a stage, rounded to milliseconds.
    pub fn add(&mut self, stage: &str, seconds: f64) {
        self.seconds.insert(stage.to_string(), ((seconds * 1000.0).round() / 1000.0).into());
    }

    /// Does some work and adds its time.
    pub fn time<T>(&mut self, stage: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.add(stage, start.elapsed().as_secs_f64());
        done
    }
}

/// The instants at which the stages of the library began.
#[derive(Clone, Default)]
pub struct StageStarts(Arc<Mutex<Vec<(Stage, Instant)>>>);

impl StageStarts {
    /// A callback that remembers when a stage begins.
    pub fn callback(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let starts = self.clone();
        move |progress| {
            if progress.done == 0 {
                starts.begin(progress.stage);
            }
        }
    }

    /// Begins a stage now.
    pub fn begin(&self, stage: Stage) {
        if let Ok(mut starts) = self.0.lock() {
            starts.push((stage, Instant::now()));
        }
    }

    /// Adds the seconds of each stage up to the next one, the last up to now. `writing` is taken off the ranking, and added as a stage.
    pub fn finish(&self, stages: &mut Stages, writing: f64) {
        let now = Instant::now();
        let starts = self.0.lock().map(|starts| starts.clone()).unwrap_or_default();
        for (position, (stage, start)) in starts.iter().enumerate() {
            let end = starts.get(position + 1).map_or(now, |next| next.1);
            let written = if *stage == Stage::Rank { writing } else { 0.0 };
            stages.add(&stage.to_string(), (end - *start).as_secs_f64() - written);
        }
        stages.add("write", writing);
    }
}

/// The largest resident size of this process so far, where the system tells it (Linux).
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
