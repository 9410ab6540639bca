// The state of the page, which is its address.

export const STAGES = [1000, 5000, 20000];

// From an address.
export function read(search) {
  const query = new URLSearchParams(search);
  const state = {
    view: query.get("view") || "explore", show: query.get("show"), trial: query.get("trial"), reaction: query.get("reaction"),
    scenario: query.get("scenario"), machines: {}, fixed: {}, off: new Set(query.getAll("off")),
    start: query.get("start"), horizon: query.get("horizon"), seed: query.get("seed") || "1",
    trials: Number(query.get("trials")) || 20000,
  };
  for (const [key, value] of query) {
    if (key.startsWith("in.")) state.machines[key.slice(3)] = value;
    if (key.startsWith("f.")) state.fixed[key.slice(2)] = Number(value);
  }
  return state;
}

// What the engine is asked for.
export function query(state, trials = null) {
  const parts = [["scenario", state.scenario]];
  for (const machine of Object.keys(state.machines).sort()) parts.push([`in.${machine}`, state.machines[machine]]);
  for (const factor of Object.keys(state.fixed).sort()) parts.push([`f.${factor}`, state.fixed[factor]]);
  for (const off of [...state.off].sort()) parts.push(["off", off]);
  if (state.start) parts.push(["start", state.start]);
  if (state.horizon) parts.push(["horizon", state.horizon]);
  parts.push(["seed", state.seed]);
  if (trials) parts.push(["trials", trials]);
  return parts.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join("&");
}

// The address of a state.
export function address(state) {
  const more = [["view", state.view], ["show", state.show]];
  if (state.view === "path" && state.trial) more.push(["trial", state.trial]);
  if (state.view === "why" && state.reaction) more.push(["reaction", state.reaction]);
  const shown = more.filter(([, value]) => value).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `/?${shown.join("&")}&${query(state, state.trials)}`;
}

export function isChanged(state) {
  return Object.keys(state.machines).length + Object.keys(state.fixed).length + state.off.size > 0 || Boolean(state.start);
}
