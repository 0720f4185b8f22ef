// What every page can use. Everything works without it; this makes it quicker and kinder.

const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

// A toast leaves after ten seconds, but not while it is pointed at or focused.
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

// What the shop has, while somebody types into the search. Arrows choose, Enter goes there, Escape closes; Enter
// without a choice searches for the words as they are, as it does without script.
class Suggest extends HTMLElement {
  connectedCallback() {
    this.input = this.closest("form").querySelector("input[type=search]");
    this.list = document.createElement("ul");
    this.list.id = `${this.input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.dataset.label);
    this.append(this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", this.list.id]])
      this.input.setAttribute(name, value);
    this.show([]);
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(this.input.value.trim()), 120);
    });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.closest("form").addEventListener("focusout", (event) => {
      if (!event.currentTarget.contains(event.relatedTarget)) this.show([]);
    });
  }

  async ask(words) {
    this.asked?.abort();
    if (words.length < 2) return this.show([]);
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.dataset.from}?q=${encodeURIComponent(words)}`, { signal: this.asked.signal });
      const items = answer.ok ? (await answer.json()).items : [];
      this.show(this.contains(document.activeElement) || document.activeElement === this.input ? items : []);
    } catch (error) {
      if (error.name !== "AbortError") this.show([]); // the search itself needs no suggestions
    }
  }

  show(items) {
    this.options = items.map((item, index) => {
      const link = Object.assign(document.createElement("a"), { href: item.href, id: `${this.list.id}-${index}`, tabIndex: -1 });
      const kind = Object.assign(document.createElement("small"), { textContent: this.dataset[item.kind] ?? "" });
      const text = Object.assign(document.createElement("span"), { textContent: item.text });
      link.setAttribute("role", "option");
      link.append(text, kind);
      return link;
    });
    this.list.replaceChildren(
      ...this.options.map((link) => {
        const row = document.createElement("li");
        row.setAttribute("role", "presentation");
        row.append(link);
        return row;
      }),
    );
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.choose(-1);
  }

  choose(index) {
    this.chosen = index;
    this.options.forEach((link, at) => link.setAttribute("aria-selected", String(at === index)));
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", this.options[index].id);
      this.options[index].scrollIntoView({ block: "nearest" });
    }
  }

  press(event) {
    if (this.list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step || event.key === "Escape") {
      // An answer that comes late would take the chosen line away, or open the list again.
      clearTimeout(this.timer);
      this.asked?.abort();
    }
    if (step) {
      const places = this.options.length + 1; // one of them is the words themselves
      this.choose(((this.chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape") this.show([]);
    else if (event.key === "Enter" && this.chosen >= 0) this.options[this.chosen].click();
    else return;
    event.preventDefault();
  }
}
customElements.define("kv-suggest", Suggest);

// The button that keeps a typed number shows once the number differs; without script it is always there.
const offer = (form) => {
  const button = form?.querySelector("[data-when-changed]");
  if (button) button.hidden = [...form.querySelectorAll("input")].every((input) => input.value === input.defaultValue);
};
document.querySelectorAll("[data-when-changed]").forEach((button) => offer(button.form));
document.addEventListener("input", (event) => offer(event.target.form));

document.addEventListener("click", (event) => {
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

// htmx: what did not arrive says so until something does. What a page asks by itself stays quiet: it asks again.
const takeBack = () => document.querySelector(".toasts [data-not-loaded]")?.remove();
const notLoaded = (event) => {
  if (!event.detail.requestConfig?.triggeringEvent) return;
  takeBack();
  document.getElementById("toasts").append(document.getElementById("not-loaded").content.cloneNode(true));
};
document.addEventListener("htmx:responseError", notLoaded);
document.addEventListener("htmx:sendError", notLoaded);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap) takeBack();
});

// A swapped page part announces its problem.
document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector?.("[data-problem]")?.focus();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form, form.querySelector("[aria-busy]"));
});
