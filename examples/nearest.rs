//! The engine alone, on sparse vectors of any origin: the rows of a matrix with the largest dot products, exact.
//! Run it with `cargo run --release --example nearest`; the command `connexe nearest` does it for a matrix in a file.

use connexe::knn::{Csr, KnnIndex};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Five readers and the sections they read; each row has length 1, so a dot product is a cosine.
    let readers = ["Amina", "Bruno", "Chloé", "Driss", "Elena"];
    let sections = ["politics", "sport", "culture", "science"];
    let rows: [&[(u32, f32)]; 5] =
        [&[(0, 0.8), (2, 0.6)], &[(1, 1.0)], &[(0, 0.6), (2, 0.8)], &[(1, 0.6), (3, 0.8)], &[(0, 0.6), (1, 0.48), (3, 0.64)]];

    // Compressed sparse rows: where each row starts, then all columns and all weights, row by row.
    let mut starts = vec![0];
    let (mut columns, mut weights) = (Vec::new(), Vec::new());
    for row in rows {
        columns.extend(row.iter().map(|&(column, _)| column));
        weights.extend(row.iter().map(|&(_, weight)| weight));
        starts.push(columns.len());
    }
    let matrix = Csr::new(sections.len(), starts, columns, weights)?;

    let index = KnnIndex::builder().build(&matrix)?;
    for (reader, neighbours) in readers.iter().zip(index.nearest_of_all(2)?) {
        let near: Vec<String> =
            neighbours.iter().map(|near| format!("{} {:.2}", readers[near.row as usize], near.score)).collect();
        println!("{reader} reads like {}", near.join(", "));
    }
    Ok(())
}
