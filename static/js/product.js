// The product page: thumbnails that move the strip, a large picture, and a buying bar on small screens.

class Gallery extends HTMLElement {
  connectedCallback() {
    this.strip = this.querySelector(".gallery-strip");
    this.thumbs = [...this.querySelectorAll(".gallery-thumbs a")];
    this.figures = [...this.querySelectorAll("figure")];
    this.thumbs.forEach((thumb, index) =>
      thumb.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(index);
      }),
    );
    this.strip?.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.show(Math.min(Math.max(this.current() + step, 0), this.figures.length - 1));
    });
    const watcher = new IntersectionObserver(
      (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.mark(this.figures.indexOf(entry.target))),
      { root: this.strip, threshold: 0.6 },
    );
    this.figures.forEach((figure) => watcher.observe(figure));

    const zoom = this.querySelector("[data-zoom]");
    if (zoom) {
      zoom.hidden = false;
      zoom.addEventListener("click", () => this.enlarge());
    }
  }

  current() {
    return Math.round(this.strip.scrollLeft / this.strip.clientWidth);
  }

  show(index) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.strip.scrollTo({ left: index * this.strip.clientWidth, behavior: calm ? "auto" : "smooth" });
  }

  mark(index) {
    this.thumbs.forEach((thumb, place) => (place === index ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current")));
  }

  enlarge() {
    const dialog = this.querySelector("dialog");
    const shown = this.figures[this.current()].querySelector("img");
    const widest = this.figures[this.current()].querySelector("source")?.srcset.split(",").pop().trim().split(" ")[0];
    const large = dialog.querySelector("img");
    large.src = widest || shown.currentSrc || shown.src;
    large.alt = shown.alt;
    dialog.showModal();
  }
}
customElements.define("kv-gallery", Gallery);

// Shown once the page's own "Add to bag" has left the screen at the top. The area watched reaches far below the
// screen, so that a jump past the button counts as well as a scroll.
class BuyBar extends HTMLElement {
  connectedCallback() {
    const button = document.querySelector(this.dataset.watch);
    if (!button) return;
    this.watcher = new IntersectionObserver((entries) => this.classList.toggle("shown", !entries.at(-1).isIntersecting), {
      rootMargin: "0px 0px 100000px 0px",
    });
    this.watcher.observe(button);
  }

  disconnectedCallback() {
    this.watcher?.disconnect();
  }
}
customElements.define("kv-buy-bar", BuyBar);
