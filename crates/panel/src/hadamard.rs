//! Hadamard matrices, the balanced half-samples of balanced repeated replication.
//!
//! Built by doubling (Sylvester 1867) from the two constructions of Paley (1933) over prime fields, always with a first
//! column of ones; that column is never given to a stratum, since it would leave the stratum's choice the same in all replicates.

/// A Hadamard matrix of the least order above `columns` that these constructions reach, as rows of +1 and -1; the first column is
/// all ones.
pub fn hadamard(columns: usize) -> Vec<Vec<i8>> {
    let mut order = (columns + 1).next_multiple_of(4);
    loop {
        if let Some(matrix) = of_order(order) {
            return normalised(matrix);
        }
        order += 4;
    }
}

fn of_order(order: usize) -> Option<Vec<Vec<i8>>> {
    if order == 1 {
        return Some(vec![vec![1]]);
    }
    if !order.is_multiple_of(2) {
        return None;
    }
    if order.is_multiple_of(4) && is_prime(order - 1) {
        return Some(paley_one(order - 1));
    }
    let half = order / 2;
    if half >= 2 && is_prime(half - 1) && (half - 1) % 4 == 1 {
        return Some(paley_two(half - 1));
    }
    let small = of_order(half)?;
    let doubled = |sign: i8| {
        small.iter().map(move |row| row.iter().copied().chain(row.iter().map(move |v| sign * v)).collect())
    };
    Some(doubled(1).chain(doubled(-1)).collect())
}

fn is_prime(n: usize) -> bool {
    n >= 2 && (2..n).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d))
}

/// Quadratic character of i - j modulo the prime `q`.
fn jacobsthal(q: usize) -> Vec<Vec<i8>> {
    let mut square = vec![false; q];
    for x in 1..q {
        square[x * x % q] = true;
    }
    let character = |x: usize| {
        if x == 0 {
            0
        } else if square[x] {
            1
        } else {
            -1
        }
    };
    (0..q).map(|i| (0..q).map(|j| character((i + q - j) % q)).collect()).collect()
}

/// Order q + 1, for a prime q = 3 modulo 4.
fn paley_one(q: usize) -> Vec<Vec<i8>> {
    let core = jacobsthal(q);
    let mut rows = vec![vec![1; q + 1]];
    for (i, core) in core.into_iter().enumerate() {
        let mut row: Vec<i8> = std::iter::once(-1).chain(core).collect();
        row[i + 1] += 1;
        rows.push(row);
    }
    rows
}

/// Order 2(q + 1), for a prime q = 1 modulo 4.
fn paley_two(q: usize) -> Vec<Vec<i8>> {
    let core = jacobsthal(q);
    let size = q + 1;
    let conference = |i: usize, j: usize| -> i8 {
        match (i, j) {
            (0, 0) => 0,
            (0, _) | (_, 0) => 1,
            _ => core[i - 1][j - 1],
        }
    };
    // Each entry becomes a block of two by two.
    let entry = |i: usize, j: usize| -> i8 {
        let value = conference(i / 2, j / 2);
        let block = if value == 0 { [[1, -1], [-1, -1]] } else { [[value, value], [value, -value]] };
        block[i % 2][j % 2]
    };
    (0..2 * size).map(|i| (0..2 * size).map(|j| entry(i, j)).collect()).collect()
}

fn normalised(mut rows: Vec<Vec<i8>>) -> Vec<Vec<i8>> {
    for row in &mut rows {
        if row.first() == Some(&-1) {
            for v in row.iter_mut() {
                *v = -*v;
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthogonal_and_only_the_first_is_constant() {
        for columns in 1..130 {
            let matrix = hadamard(columns);
            let order = matrix.len();
            assert!(order > columns && order <= columns + 12, "{columns} -> {order}");
            for a in 0..order {
                for b in 0..=a {
                    let dot: i32 = matrix.iter().map(|row| i32::from(row[a]) * i32::from(row[b])).sum();
                    assert_eq!(
                        dot,
                        if a == b { order as i32 } else { 0 },
                        "order {order}, columns {a} and {b}"
                    );
                }
            }
            assert!(matrix.iter().all(|row| row[0] == 1));
        }
    }
}
