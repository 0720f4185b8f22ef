// What every page can use. Everything works without it; this makes it quicker and kinder.

const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

// A toast leaves after ten seconds, the time an Undo stays possible; not while it is pointed at or focused.
class Toast extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector(".toast-close");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", () => this.remove());
    }
    if (!("stay" in this.dataset) && this.closest(".toasts")) this.wait();
  }

  wait() {
    const start = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.remove(), 10_000);
    };
    const stop = () => clearTimeout(this.timer);
    this.addEventListener("pointerenter", stop);
    this.addEventListener("focusin", stop);
    this.addEventListener("pointerleave", start);
    this.addEventListener("focusout", start);
    start();
  }
}
customElements.define("kv-toast", Toast);

// Beside the results (wide screens) a changed filter is applied at once by htmx; in the sheet of a small screen,
// and without script, the form's own button sends it.
class Filter extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const wide = matchMedia("(min-width: 64rem)");
    this.querySelectorAll("[data-without-script]").forEach((button) => (button.hidden = true));
    this.addEventListener("change", (event) => {
      const control = event.target;
      if (control.form !== form) return;
      if (!wide.matches && control.name === "sort") form.requestSubmit();
      else if (wide.matches) form.dispatchEvent(new Event("kv-filter"));
    });
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
  }
}
customElements.define("kv-filter", Filter);

// Minus and plus around a number.
class Stepper extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    this.querySelectorAll("[data-by]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => {
        const before = input.value;
        Number(button.dataset.by) > 0 ? input.stepUp() : input.stepDown();
        if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    });
  }
}
customElements.define("kv-stepper", Stepper);

// The button that keeps a typed number shows once the number differs; without script it is always there.
const offer = (form) => {
  const button = form?.querySelector("[data-when-changed]");
  if (button) button.hidden = [...form.querySelectorAll("input")].every((input) => input.value === input.defaultValue);
};
document.querySelectorAll("[data-when-changed]").forEach((button) => offer(button.form));
document.addEventListener("input", (event) => offer(event.target.form));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  // A click outside closes menus and dialogs.
  if (event.target instanceof HTMLDialogElement) event.target.close();
  document.querySelectorAll("details.drop[open], details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.drop[open], details.menu[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// A button that sends a form once says so and cannot send it twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // The attribute, not form.method: a field named "method" (how to pay) stands in its place.
  if (form.getAttribute("method")?.toLowerCase() !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter ?? form.querySelector("[type=submit]");
  button?.setAttribute("aria-busy", "true");
  setTimeout(() => release(form, button), 8000);
});
const release = (form, button) => {
  delete form.dataset.sent;
  button?.removeAttribute("aria-busy");
};
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => release(form, form.querySelector("[aria-busy]")));
});

// The error summary's links put the cursor into the field; the summary itself takes focus on arrival.
document.querySelector("[data-problem]")?.focus({ preventScroll: reduced });

// htmx: what did not arrive says so, and a swapped page part announces its problem.
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector?.("[data-problem]")?.focus();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form, form.querySelector("[aria-busy]"));
});
