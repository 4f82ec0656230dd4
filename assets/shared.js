// What all parts of the page share, as window.thermostat: the fields as they are now, and news of every change.
// It stands in the page's head, before any part; live.js and app.py keep it up to date.

window.thermostat = (() => {
  const news = new EventTarget();
  const shared = {
    retry: 3000, // milliseconds until a server that did not answer is asked again
    language: document.documentElement.lang || "en",
    temperature: 1,
    model: null, // its name
    prompt: "",
    seed: "", // as typed
    tab: "write",
    forked: null, // the model of the latest fork
    next: null, // {tokens, hidden, logits} of the next character of "yours", or null before there is one

    share(name, value) {
      if (shared[name] === value) return;
      shared[name] = value;
      news.dispatchEvent(new Event(name));
    },

    // `action(value)` at every change.
    hear(name, action) {
      news.addEventListener(name, () => action(shared[name]));
    },

    // The answer to a question, `server.name(message)`: Gradio gives nothing at all where the server can't be reached.
    async answered(question) {
      return (await question.catch(() => null)) ?? { error: { key: "lost" } };
    },

    // Everything with data-words in the element gets its words; returns the words of the page's language.
    speak(element, texts) {
      const words = texts[shared.language];
      for (const place of element.querySelectorAll("[data-words]")) place.textContent = words[place.dataset.words];
      return words;
    },
  };
  return shared;
})();
