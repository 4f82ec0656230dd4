// The Share dialog: the link of what is shown, its QR code, the texts and a passage as files. Any element of the page
// with data-opens="share" opens it.

import { copyText } from "../kit/copy.js";
import { part, partOf, setText } from "../kit/dom.js";
import { saveFile, sendToDevice } from "../kit/files.js";
import { temperatureText } from "../kit/numbers.js";
import { qrPicture } from "../kit/qr_picture.js";
import { speak, wordsOf } from "../kit/words.js";
import { embedCode, linksOf } from "./links.js";
import { connectPassage } from "./passage.js";
import { passagePicture, textsPicture } from "./pictures.js";
import { labelledTexts, PANELS, rideText, textFile } from "./texts.js";

/** @typedef {import("../main.js").Context} Context */

const OPENER = "[data-opens=share]";
const REST = 300; // milliseconds without news of the run before the dialog shows another link

/** @type {import("../main.js").Mount} */
export function mount(element, context) {
  new ShareView(element, context).connect();
}

class ShareView {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Blob | null} the picture of the passage */
  #passage = null;
  #shownLink = "";
  #words;

  /**
   * @param {HTMLElement} element
   * @param {Context} context
   */
  constructor(element, context) {
    this.element = element;
    this.context = context;
    this.dialog = partOf(element, "share", HTMLDialogElement);
    this.#words = wordsOf(context.texts, context.state.language);
  }

  connect() {
    const { dialog, element, context: { state } } = this;
    const act = (/** @type {string} */ name, /** @type {() => unknown} */ action) =>
      part(dialog, name).addEventListener("click", action);
    document.addEventListener(
      "click",
      ({ target }) => target instanceof Element && target.closest(OPENER) && this.open(),
    );
    act("close", () => dialog.close());
    act("copy", () => this.#copy(this.#link()));
    act("copy-embed", () => this.#copy(partOf(dialog, "embed", HTMLTextAreaElement).value));
    act("send", () => sendToDevice({ title: document.title, url: this.#link() }));
    act("save-texts", () => this.#saveTexts());
    act("picture-texts", () => this.#saveTextsPicture());
    act("save-passage", () => this.#passage && saveFile(this.#passage, this.#fileName("png")));
    act("send-passage", () => this.#passage && sendToDevice({ files: [this.#fileOf(this.#passage)] }));
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // outside of its content
    part(dialog, "which").addEventListener("change", () => this.#showLink());
    connectPassage(
      partOf(element, "share-passage", HTMLButtonElement),
      (panel, text) => this.#sharePassage(panel, text),
    );
    state.on("run", () => dialog.open && this.#showSoon());
    state.on("language", () => this.#speak());
    this.#speak();
  }

  open() {
    const { dialog } = this;
    this.#setPassage(null);
    setText(part(dialog, "said"), "");
    part(dialog, "send").hidden = !navigator.canShare?.({ url: location.href });
    this.#showLink();
    dialog.showModal();
  }

  #speak() {
    const { dialog, element, context: { texts, state } } = this;
    this.#words = wordsOf(texts, state.language);
    speak(element, this.#words);
    part(dialog, "close").ariaLabel = this.#words.close;
    part(dialog, "address").ariaLabel = this.#words.address;
    part(dialog, "embed").ariaLabel = this.#words.embed_code;
    part(dialog, "code").ariaLabel = this.#words.code;
    partOf(dialog, "preview", HTMLImageElement).alt = this.#words.passage_alt;
  }

  #links() {
    return linksOf(this.context.address.flush(), this.context.state.run);
  }

  /** The link that is chosen. */
  #link() {
    const { text, ride } = this.#links();
    const wanted = this.dialog.querySelector("input[name=share-which]:checked");
    return wanted instanceof HTMLInputElement && wanted.value === "ride" ? ride ?? text : text;
  }

  // A run that is written goes on below the dialog.
  #showSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dialog.open && this.#showLink(), REST);
  }

  #showLink() {
    const { dialog } = this, link = this.#link();
    part(dialog, "which").hidden = !this.#links().ride;
    if (link === this.#shownLink) return;
    this.#shownLink = link;
    partOf(dialog, "address", HTMLInputElement).value = link;
    partOf(dialog, "embed", HTMLTextAreaElement).value = embedCode(link, this.#words.site);
    part(dialog, "code").replaceChildren(qrPicture(link) ?? this.#words.code_long);
  }

  /** @param {string} text */
  async #copy(text) {
    const said = part(this.dialog, "said");
    setText(said, "");
    setText(said, this.#words[await copyText(text) ? "copied" : "not_copied"]);
  }

  /** @param {string} ending */
  #fileName(ending) {
    const { run, temperature } = this.context.state;
    return `${run?.settings.model ?? "text"}-${temperature.toFixed(2)}.${ending}`;
  }

  /** @param {Blob} picture */
  #fileOf(picture) {
    return new File([picture], this.#fileName("png"), { type: "image/png" });
  }

  #saveTexts() {
    const { state: { run }, facts } = this.context;
    if (!run) return;
    const text = textFile(run, facts.temperatures, this.#link(), this.#words);
    saveFile(new Blob([text], { type: "text/plain;charset=utf-8" }), this.#fileName("txt"));
  }

  #caption() {
    const { run, temperature } = this.context.state;
    return { site: this.#words.site, model: run?.settings.model ?? "", link: this.#links().text, temperature };
  }

  async #saveTextsPicture() {
    const { state: { run, temperature, language }, facts: { temperatures } } = this.context;
    if (!run) return;
    const texts = labelledTexts(run, temperatures, this.#words);
    const label = rideText(run.schedule, language);
    saveFile(await textsPicture(texts, [...temperatures, temperature], label, this.#caption()), this.#fileName("png"));
  }

  /**
   * @param {string} panel
   * @param {string} text
   */
  async #sharePassage(panel, text) {
    const { state: { run, language }, facts: { temperatures } } = this.context;
    if (!run) return;
    const fixed = temperatures[PANELS.findIndex((name) => name === panel)];
    const label = fixed === undefined ? rideText(run.schedule, language) : `T = ${temperatureText(fixed, language)}`;
    const caption = this.#caption();
    const picture = await passagePicture(text, label, { ...caption, temperature: fixed ?? caption.temperature });
    this.open();
    this.#setPassage(picture);
  }

  /** @param {Blob | null} picture */
  #setPassage(picture) {
    const { dialog } = this, preview = partOf(dialog, "preview", HTMLImageElement);
    URL.revokeObjectURL(preview.src);
    this.#passage = picture;
    part(dialog, "passage").hidden = !picture;
    if (!picture) return preview.removeAttribute("src");
    preview.src = URL.createObjectURL(picture);
    part(dialog, "send-passage").hidden = !navigator.canShare?.({ files: [this.#fileOf(picture)] });
  }
}
