// "You receive ₹X" while a price is typed. The server counts the same when the page is saved.

// Minor units of what people type ("1,299", "250.50"), or null when it is no price.
export function minorUnits(text) {
  let bare = text.replace(/[^\d.,]/g, "");
  if (/^\d+,\d{2}$/.test(bare)) bare = bare.replace(",", ".");
  const match = /^(\d[\d,]*)(?:\.(\d{0,2}))?$/.exec(bare);
  if (!match) return null;
  return Number(match[1].replaceAll(",", "")) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

// What is left of an amount after a fee in basis points, the fee rounded half up, in whole minor units.
export function receives(minor, feeBp) {
  return minor - Math.floor((2 * minor * feeBp + 10_000) / 20_000);
}

function watch(row) {
  const input = row.querySelector('input[name$="-price"]');
  const output = row.querySelector("output");
  if (!input || !output) return;
  const language = document.documentElement.lang === "hi" ? "hi-IN" : "en-IN";
  const written = new Intl.NumberFormat(language, {
    style: "currency",
    currency: row.dataset.currency,
    numberingSystem: "latn",
  });
  input.addEventListener("input", () => {
    const minor = minorUnits(input.value);
    output.value = minor ? written.format(receives(minor, Number(row.dataset.feeBp)) / 100) : "–";
  });
}

document.querySelectorAll("[data-receives]").forEach(watch);
