// Asks for a passkey where a form wants one: passkeys need a script. What it answers goes with the form, and is checked by the service.
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), sign => sign.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const described = list => (list || []).map(one => ({ ...one, id: bytes(one.id) }));

const ask = async (form, path, values) => {
  const body = new URLSearchParams({ form_token: form.elements.form_token.value, ...values });
  const answer = await fetch(path, { method: "POST", body, headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.problem);
  return said;
};

const answered = async options => {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey });
  return JSON.stringify({ id, rawId: text(rawId), type, response: {
    clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
    signature: text(response.signature), userHandle: response.userHandle ? text(response.userHandle) : null } });
};

const made = async options => {
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.create({ publicKey });
  return JSON.stringify({ id, rawId: text(rawId), type, response: {
    clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) } });
};

const confirm = async (form, button) => {
  const { ask: path, create, purpose, ballot = "", passkey = "" } = form.dataset;
  const values = { purpose, ballot, passkey, vote: button?.value ?? "" };
  const assertion = purpose ? await answered(await ask(form, path, values)) : "";
  if (create) form.elements.credential.value = await made(await ask(form, create, { assertion }));
  else form.elements.assertion.value = assertion;
};

document.addEventListener("submit", async event => {
  const form = event.target, button = event.submitter;
  if (!form.dataset.ask || form.dataset.confirmed) return;
  event.preventDefault();
  const problem = form.querySelector("[data-problem]");
  problem.hidden = true;
  try {
    await confirm(form, button);
    form.dataset.confirmed = "yes";
    form.requestSubmit(button);
  } catch (failed) {
    problem.textContent = failed instanceof DOMException ? problem.dataset.problem : failed.message;
    problem.hidden = false;
  }
});
