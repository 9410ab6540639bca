// Joining by a code, which a link may hold.

import { alarm, post } from "./tools.js";

async function join(code) {
  try {
    const { page } = await post("/api/join", { code });
    location.replace(page);
  } catch (error) {
    alarm(error.message);
    document.getElementById("code").focus();
  }
}

const form = document.getElementById("join");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  join(document.getElementById("code").value);
});
const given = new URLSearchParams(location.search).get("code");
if (given) {
  // The code does not stay in the address, where others could read it.
  history.replaceState(null, "", "/join");
  join(given);
}
