// The pages work without this. It brings what is wrong into view, shows a picture before it is sent, and sends a form once.
"use strict";

document.querySelector("[data-focus]")?.focus();

for (const input of document.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    const shown = input.parentElement.querySelector(".preview");
    if (shown) {
      URL.revokeObjectURL(shown.src);
      shown.remove();
    }

    const file = input.files[0];
    if (file && /^image\/(jpeg|png|webp)$/.test(file.type)) {
      const picture = new Image();
      picture.className = "preview";
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      input.after(picture);
    }
  });
}

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
