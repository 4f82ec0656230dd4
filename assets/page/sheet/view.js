// The lesson sheet, on the tab of the lessons and on paper: three tasks, each with its link as a QR code.

import { make, part } from "../kit/dom.js";
import { qrPicture } from "../kit/qr_picture.js";
import { speak, wordsOf } from "../kit/words.js";
import { taskLink, TASKS } from "./tasks.js";

/** @type {import("../main.js").Mount} */
export function mount(element, { state, facts, texts }) {
  const list = part(element, "tasks");

  function show() {
    const words = wordsOf(texts, state.language);
    speak(element, words);
    list.replaceChildren(...TASKS.map((task) => {
      const link = taskLink(task, facts, state.language, location.href);
      const questions = task.questions.map((key) => make("li", { textContent: words[key] }));
      const code = make("a", { href: link, className: "code", ariaLabel: words[`${task.name}_open`] });
      code.append(qrPicture(link) ?? "");
      return make(
        "li",
        { className: "card", data: { task: task.name } },
        code,
        make("h3", { textContent: words[task.name] }),
        make("p", {}, make("a", { href: link, textContent: words[`${task.name}_open`] })),
        make("ol", { className: "questions" }, ...questions),
      );
    }));
  }

  part(element, "print").addEventListener("click", () => {
    document.body.dataset.print = "sheet"; // view.css prints nothing else then
    addEventListener("afterprint", () => delete document.body.dataset.print, { once: true });
    print();
  });
  state.on("language", show);
  show();
}
