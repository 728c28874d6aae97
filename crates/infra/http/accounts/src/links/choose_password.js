"use strict";

(() => {
  const element = (id) => document.getElementById(id);
  const form = element("form");
  const password = element("password");
  const save = element("save");
  const problem = element("problem");

  const token = location.hash.slice(1);
  // it is a secret: neither the address bar nor the history keeps it
  history.replaceState(null, "", location.pathname);

  if (token === "") {
    element("incomplete").hidden = false;
    return;
  }
  form.hidden = false;
  password.focus();

  element("show").addEventListener("change", (event) => {
    password.type = event.target.checked ? "text" : "password";
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    problem.textContent = "";
    password.removeAttribute("aria-invalid");
    const refusal = await submit();
    save.disabled = false;
    if (refusal === "") {
      form.remove();
      element("done").hidden = false;
      element("done").focus();
    } else {
      problem.textContent = refusal;
      password.setAttribute("aria-invalid", "true");
      password.focus();
    }
  });

  /** What went wrong, in a sentence; empty when nothing did. */
  async function submit() {
    try {
      const response = await fetch("../v1/password-resets/completion", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
        credentials: "omit",
        cache: "no-store",
        body: JSON.stringify({ token, new_password: password.value }),
      });
      return response.ok ? "" : sentence(await response.json());
    } catch {
      return element("unreachable").textContent;
    }
  }

  function sentence(refused) {
    const details = (refused.errors ?? []).map((error) => error.detail);
    const label = document.querySelector("label[for=password]").textContent;
    return details.length > 0 ? `${label}: ${details.join("; ")}.` : refused.detail;
  }
})();
