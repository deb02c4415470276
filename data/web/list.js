/* A list as a page hands it back and `suyuan observe|decide --from` reads it (data/forms.yaml): CSV with a byte order mark. A cell that
 * a spreadsheet would take for a formula gets an apostrophe. */
const list_text = (() => {
const quote = value => {
    let text = String(value ?? '').replace(/[\r\n\t]+/g, ' ').trim();
    if (/^[=+\-@＝＋－＠]/.test(text) && !/^[+-]?[0-9.]+$/.test(text)) text = "'" + text;
    return /[",]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
};
return rows => '\ufeff' + rows.map(row => row.map(quote).join(',')).join('\r\n') + '\r\n';
})();
