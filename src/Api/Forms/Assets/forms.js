// The pages work without this. It brings what is wrong into view, tells a file before it is sent and while it is, and sends a form once.
"use strict";

document.querySelector("[data-focus]")?.focus();

// A file is told before it is sent: its name, size and type, whether it is too large, and the picture itself.
const size = bytes => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 })
  .format(bytes / (bytes < 1048576 ? 1024 : 1048576)) + (bytes < 1048576 ? " KiB" : " MiB");
const isTooLarge = (form, file) => file.size > Number(form.dataset.upload);

document.addEventListener("change", event => {
  const input = event.target;
  if (input.type !== "file") {
    return;
  }

  const field = input.closest(".field");
  for (const other of field.querySelectorAll("input[type=file]")) {
    if (other !== input) {
      other.value = ""; // one file is one side
    }
  }

  const shown = field.querySelector(".preview");
  if (shown) {
    URL.revokeObjectURL(shown.src);
    shown.remove();
  }

  const file = input.files[0];
  const told = field.querySelector(".chosen");
  told.textContent = file ? `${file.name}, ${size(file.size)}${file.type ? `, ${file.type}` : ""}` : "";
  if (file && isTooLarge(input.form, file)) {
    const problem = document.createElement("strong");
    problem.className = "error";
    problem.textContent = input.form.dataset.large;
    told.append(" ", problem);
  }

  if (file && /^image\/(jpeg|png|webp)$/.test(file.type)) {
    const picture = new Image();
    picture.className = "preview";
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    told.after(picture);
  }
});

// Files are sent by the script, which shows how far they are. What the page answers is put in this page's place.
document.addEventListener("submit", event => {
  const form = event.target;
  const files = form.dataset.upload ? [...form.querySelectorAll("input[type=file]")].flatMap(input => [...input.files]) : [];
  if (files.length === 0) {
    return;
  }

  event.preventDefault();
  if (form.querySelector("progress")) {
    return;
  }

  const large = files.find(file => isTooLarge(form, file));
  if (large) {
    [...form.querySelectorAll("input[type=file]")].find(input => input.files[0] === large).focus();
    return;
  }

  const body = new FormData(form);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", form.dataset.sending);
  form.append(bar);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", sent => (bar.value = sent.loaded / sent.total));
  request.addEventListener("load", () => {
    if (new URL(request.responseURL).pathname !== location.pathname) {
      location.assign(request.responseURL);
      return;
    }

    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
    document.title = page.title;
    document.querySelector("[data-focus]")?.focus();
  });
  request.addEventListener("error", () => {
    bar.remove();
    form.submit(); // The browser says what is wrong with the network.
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.send(body);
});

for (const form of document.forms) {
  form.addEventListener("submit", event => {
    const button = event.submitter;
    if (button?.hasAttribute("data-once")) {
      if (button.getAttribute("aria-disabled")) {
        event.preventDefault();
      }

      button.setAttribute("aria-disabled", "true");
    }
  });
}

// Coming back by the browser's own button, the page is as it was left.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once]")) {
    button.removeAttribute("aria-disabled");
  }
});
