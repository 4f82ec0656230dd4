// The numbers of a sweep as a table, for eyes and for screen readers.

function showTable(place, rows, words, format) {
  const table = document.createElement("table");
  table.createCaption().textContent = words.table_caption;
  const head = table.createTHead().insertRow();
  for (const title of ["T", ...PLOTTED.map(({ name }) => words[`title_${name}`])]) {
    head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: title }));
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    line.append(Object.assign(document.createElement("th"), { scope: "row", textContent: format.temperature(row.temperature) }));
    for (const figure of PLOTTED) line.insertCell().textContent = format.value(row[figure.name] && { ...row[figure.name], exact: true }, figure);
  }
  place.replaceChildren(table);
}
