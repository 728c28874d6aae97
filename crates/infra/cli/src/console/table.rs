use comfy_table::{Table, presets};

/// Formats rows as a table without lines between cells, which other programs can cut and search.
/// Does not wrap texts.
pub fn table<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_header(head)
        .add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_lines_have_no_trailing_spaces() {
        let rows = [["http.bind", "127.0.0.1:8000"], ["x", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(
            table(["NAME", "VALUE"], rows),
            "NAME       VALUE\nhttp.bind  127.0.0.1:8000\nx"
        );
    }
}
