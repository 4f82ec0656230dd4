// The address bar: always the link to what is shown, so that copying it at any moment reproduces the run.

const NAMES = ["model", "prompt", "seed", "length", "T", "ts", "lang", "tab"]; // read by link.py and app.py

function makeLink() {
  let timer = 0, pending = null;

  function flush() {
    clearTimeout(timer);
    timer = 0;
    if (!pending) return location.href;
    const url = new URL(location.href);
    for (const name of NAMES) {
      const value = name in pending ? pending[name] : url.searchParams.get(name);
      url.searchParams.delete(name);
      if (value !== null) url.searchParams.append(name, value);
    }
    pending = null;
    url.search = url.search.replaceAll("%3A", ":"); // legal in a query, and the schedule stays readable
    history.replaceState(history.state, "", url);
    return location.href;
  }

  // At most four times a second, because browsers refuse hundreds of history changes within seconds; or `now`.
  function write(values, now = false) {
    pending = { ...pending, ...values };
    if (now) flush();
    else timer ||= setTimeout(flush, 250);
  }

  // Resolves to true when the link is on the clipboard; false where no browser interface puts it there.
  async function copy() {
    const text = flush();
    try {
      await navigator.clipboard.writeText(text); // missing on plain http, refused without permission
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.style.position = "fixed";
      document.body.append(field);
      const focused = document.activeElement;
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      focused?.focus();
      return copied;
    }
  }

  return { write, copy };
}
