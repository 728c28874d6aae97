use comfy_table::{Table, presets};

/// Columns without rules, so that lines can be cut and searched. Nothing is wrapped.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head).add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_lines_end_with_their_text() {
        let rows = [["http.bind", "127.0.0.1:8000"], ["x", ""]].map(|row| row.map(str::to_owned));
        assert_eq!(table(["NAME", "VALUE"], rows), "NAME       VALUE\nhttp.bind  127.0.0.1:8000\nx");
    }
}
