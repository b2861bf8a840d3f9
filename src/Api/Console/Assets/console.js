// Nothing here is needed: every action works without it. It adds keys, the viewer's time zone, and focus where a reader
// of the screen would look for it.
'use strict';

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const known = document.cookie.split('; ').find((part) => part.startsWith('console-zone='));
if (zone && (!known || decodeURIComponent(known.slice('console-zone='.length)) !== zone)) {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `console-zone=${encodeURIComponent(zone)}; path=/console; max-age=31536000; samesite=lax${secure}`;
  // The server writes times in this zone from the next page on; this page was written before it knew.
  const parts = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  });
  for (const time of document.querySelectorAll('time[data-time="at"]')) {
    const part = Object.fromEntries(parts.formatToParts(new Date(time.dateTime)).map((p) => [p.type, p.value]));
    time.textContent = `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
  }
}

// The code of an activation follows the #, which no server sees; nor does the history keep it.
const activation = document.querySelector('[data-activation]');
if (activation && location.hash.length > 1) {
  activation.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, '', location.pathname);
}

// A page that is shown in answer to signing in has an address of its own, and is reloaded by that.
const shown = document.querySelector('[data-address]');
if (shown) {
  history.replaceState(null, '', shown.dataset.address);
}

document.querySelector('[data-focus]')?.focus();

// What only a script can do is hidden where none runs.
function reveal(root) {
  for (const part of root.querySelectorAll('[data-scripted][hidden]')) {
    part.hidden = false;
  }
}
reveal(document);

// A form that is on its way is not sent twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  // A dialog sends nothing, and a download or what is shown in a frame leaves the page as it is, to be asked for again.
  if (form.method === 'dialog' || form.hasAttribute('data-download') || event.submitter?.hasAttribute('formtarget')) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  sent(form);
  form.setAttribute('aria-busy', 'true');
  const upload = form.hasAttribute('data-upload') && filesOf(form);
  if (upload?.length) {
    event.preventDefault();
    sendFiles(form, upload);
    return;
  }
  // Confirming a decision leaves the page; what stays on it is fetched and put in its place.
  const button = event.submitter;
  if (button?.hasAttribute('formaction') ? button.hasAttribute('data-in-place') : form.hasAttribute('data-in-place')) {
    event.preventDefault();
    if (form.hasAttribute('data-draft')) {
      keep(form); // It is done with when it is decided, not when it is looked through.
    }
    const body = new URLSearchParams(new FormData(form, button));
    stay(form, button?.getAttribute('formaction') ?? form.getAttribute('action'), { method: 'POST', body }, () => {
      form.action = button?.getAttribute('formaction') ?? form.getAttribute('action');
      form.submit();
    });
  }
});
function arrived() {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  }
}
window.addEventListener('pageshow', arrived);

// Links and forms marked data-in-place lead to this very page: its parts are taken from the answer, and what is being
// typed elsewhere, the document that is looked at and the place on the page stay. Without a script they are plain links and forms.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[data-in-place]');
  if (link && !event.defaultPrevented && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    stay(link, link.href, {}, () => location.assign(link.href));
  }
});

const caseOf = (address) => /^\/console\/verifications\/[^/]+/.exec(new URL(address, location.href).pathname)?.[0];
let asked = 0;

async function stay(from, address, request, leave) {
  const turn = ++asked;
  let response;
  let page;
  try {
    response = await fetch(address, { ...request, headers: { Accept: 'text/html' } });
    page = new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch {
    leave(); // The browser says what is wrong with the network.
    return;
  }
  if (turn !== asked) {
    return;
  }
  show(from, page, response, Boolean(request.method), leave);
}

// Puts the parts of an answered page in the place of this page's.
function show(from, page, response, isSent, leave) {
  const home = from.closest('[data-part]')?.dataset.part;
  // Signed out, not found, another place: the browser goes there itself. Nothing was done where no redirect was answered.
  if (!page.body.dataset.user || page.body.dataset.user !== document.body.dataset.user || caseOf(response.url) !== caseOf(location.href)) {
    if (response.redirected) {
      location.assign(response.url);
    } else {
      leave();
    }
    return;
  }
  const key = document.activeElement?.closest('[data-part]') ? keyOf(document.activeElement) : null;
  for (const part of document.querySelectorAll('[data-part]')) {
    const other = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (other) {
      replace(part, document.importNode(other, true));
    }
  }
  document.title = page.title;
  if (isSent && response.redirected && from.hasAttribute('data-draft')) {
    sessionStorage.removeItem(draftKey(from));
  }
  bringBack();
  keepWhole();
  if (!isSent) {
    history.replaceState(null, '', response.url);
  }
  reveal(document);
  arrived();
  layAll();
  // A message is read out where it stands; the place on the page is left only for a form that was asked for.
  const told = document.querySelector('[data-part="done"] [data-focus], [data-part="refusal"] [data-focus]');
  const form = document.querySelector(`[data-part="${home}"] [data-focus], [data-part="${home}"] [autofocus]`);
  if (told) {
    told.focus({ preventScroll: told.closest('[data-part="done"]') !== null });
  } else {
    (form ?? (key && document.querySelector(key)))?.focus();
  }
}

// ---- Documents to be added: chosen, dropped or taken by the camera. Each is told before it is sent, then sent by itself with its
// progress; what is refused stays in the list with its reason.
const problems = new WeakMap();
const fieldsOf = (form) => form.querySelectorAll('input[type="file"]');
const filesOf = (form) => [...fieldsOf(form)].flatMap((field) => [...field.files]);
const bytes = (size) => (size < 1024 ? `${size} B` : size < 1048576 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1048576).toFixed(1)} MiB`);

function choose(form, files) {
  const [field, ...others] = fieldsOf(form);
  const box = new DataTransfer();
  for (const file of files) {
    box.items.add(file);
    if (file.size > Number(form.dataset.upload)) {
      problems.set(file, `Larger than ${bytes(Number(form.dataset.upload))}: it is not sent.`);
    }
  }
  field.files = box.files;
  for (const other of others) {
    other.value = '';
  }
  const accepted = field.accept.split(',');
  form.querySelector('[data-files]').replaceChildren(...files.map((file) => {
    const line = document.createElement('li');
    const name = document.createElement('bdi');
    name.textContent = file.name;
    const told = document.createElement('span');
    const end = /\.[^.]+$/.exec(file.name)?.[0].toLowerCase() ?? '';
    told.className = 'quiet';
    told.textContent = `${file.type || 'unknown type'}, ${bytes(file.size)}${accepted.includes(end) ? '' : ': it may not be taken'}`;
    const out = document.createElement('button');
    Object.assign(out, { type: 'button', className: 'plain', textContent: 'Leave out' });
    out.setAttribute('aria-label', `Leave out ${file.name}`);
    out.addEventListener('click', () => {
      choose(form, files.filter((each) => each !== file));
      field.focus();
    });
    line.append(name, told, out);
    if (problems.has(file)) {
      const problem = document.createElement('span');
      problem.className = 'late-text';
      problem.textContent = problems.get(file);
      line.append(problem);
    }
    return line;
  }));
}

document.addEventListener('change', (event) => {
  const form = event.target.type === 'file' && event.target.closest('form[data-upload]');
  if (form) {
    choose(form, filesOf(form));
  }
});

// Dropped anywhere on the documents.
const dropOn = (event) => event.dataTransfer?.types.includes('Files')
  ? event.target.closest?.('[data-part="documents"]')?.querySelector('form[data-upload]') : null;
document.addEventListener('dragover', (event) => {
  const form = dropOn(event);
  for (const each of document.querySelectorAll('form[data-upload]')) {
    each.classList.toggle('dropping', each === form);
  }
  if (form) {
    event.preventDefault();
  }
});
document.addEventListener('dragleave', (event) => dropOn(event)?.classList.remove('dropping'));
document.addEventListener('drop', (event) => {
  const form = dropOn(event);
  if (form) {
    event.preventDefault();
    form.classList.remove('dropping');
    form.closest('details').open = true;
    choose(form, [...filesOf(form), ...event.dataTransfer.files]);
    form.querySelector('[name="documentType"]').focus();
  }
});

function sendFile(form, file, line) {
  const body = new FormData(form);
  body.delete('file');
  body.append('file', file);
  const bar = document.createElement('progress');
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute('aria-label', `Sent of ${file.name}`);
  line.querySelector('button').replaceWith(bar);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', (event) => (bar.value = event.loaded / event.total));
    request.addEventListener('load', () => resolve({
      url: request.responseURL,
      redirected: new URL(request.responseURL).searchParams.get('handler') !== 'upload',
      page: new DOMParser().parseFromString(request.responseText, 'text/html'),
    }));
    request.addEventListener('error', () => resolve(null));
    request.open('POST', form.action);
    request.setRequestHeader('Accept', 'text/html');
    request.send(body);
  });
}

async function sendFiles(form, files) {
  const lines = [...form.querySelectorAll('[data-files] > li')];
  const left = [];
  let last = null;
  for (const [at, file] of files.entries()) {
    if (file.size > Number(form.dataset.upload)) {
      left.push(file);
      continue;
    }
    const answer = await sendFile(form, file, lines[at]);
    last = answer ?? last;
    if (answer?.redirected) {
      problems.delete(file);
    } else {
      problems.set(file, answer?.page.querySelector('[data-part="refusal"]')?.textContent.trim() || 'It did not arrive. Send it again.');
      left.push(file);
    }
  }
  left.push(...filesOf(form).filter((file) => !files.includes(file))); // chosen meanwhile
  if (left.length === 0) {
    form.reset();
  }
  if (last) {
    show(form, last.page, last, true, () => location.reload());
  }
  arrived();
  const again = document.querySelector('form[data-upload]');
  if (again) {
    again.closest('details').open ||= left.length > 0;
    choose(again, left);
  }
}

// How an element is found again in the part that takes its part's place.
function keyOf(element) {
  const key = element.dataset.key ?? element.closest('[data-key]')?.dataset.key;
  return element.id ? `#${CSS.escape(element.id)}`
    : key ? `[data-key="${CSS.escape(key)}"]`
    : element.getAttribute('href') ? `a[href="${CSS.escape(element.getAttribute('href'))}"]`
    : null;
}

function replace(part, other) {
  // What has been typed and not sent stays in its field. A form that was sent whole comes back whole, its rows in other places.
  for (const field of part.querySelector('form[data-whole]') ? [] : part.querySelectorAll('textarea, input:not([type="hidden"], [type="file"]), select')) {
    const twin = field.form && isTyped(field) && [...other.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)].find(
      (each) => each.form && nameOf(each.form) === nameOf(field.form) && each.type === field.type
        && (each.type !== 'checkbox' || each.value === field.value),
    );
    if (twin) {
      fill(twin, field.type === 'checkbox' ? field.checked : field.value);
    }
  }
  // The document that is looked at is not loaded again, and stays as it was zoomed: the page changes around it. Moving a frame
  // would load it.
  const opened = part.querySelector('[data-document]');
  const same = opened && other.querySelector(`[data-document="${CSS.escape(opened.dataset.document)}"]`);
  const [sheet, next] = [opened, same].map((each) => each?.querySelector(':scope > .sheet'));
  if (sheet && next) {
    changeAround(sheet, next);
    changeAround(opened, same);
  } else {
    part.replaceWith(other);
  }
}

function changeAround(kept, other) {
  const all = [...other.parentElement.childNodes];
  const at = all.indexOf(other);
  for (const sibling of [...kept.parentElement.childNodes]) {
    if (sibling !== kept) {
      sibling.remove();
    }
  }
  kept.before(...all.slice(0, at));
  kept.after(...all.slice(at + 1));
}

// Which of a page's forms it is.
const nameOf = (form) => form.id || new URL(form.getAttribute('action') ?? '', location.href).pathname + (new URL(form.action).searchParams.get('handler') ?? '');

function fill(field, value) {
  if (field.type === 'checkbox') {
    field.checked = value;
  } else {
    field.value = value;
  }
}

function isTyped(field) {
  return field.type === 'checkbox' ? field.checked !== field.defaultChecked
    : field.tagName === 'SELECT' ? ![...field.options].every((option) => option.selected === option.defaultSelected)
    : field.value !== field.defaultValue;
}

// ---- Drafts: what is typed into a form marked data-draft stays in this tab until the form is sent. Another person's, and what
// stands here when somebody signs out, is thrown away.
const person = document.body.dataset.user;
const draftsOf = (who) => `draft ${who} `;
const draftKey = (form) =>
  `${draftsOf(person)}${location.pathname} ${nameOf(form)} ${new URL(form.action).searchParams.get('decide') ?? ''}`;
const draftFields = (form) =>
  [...form.elements].filter((field) => field.name && field.matches('textarea, select, input:not([type="hidden"], [type="file"], [type="password"])'));

function throwAway(isGone) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith('draft ') && isGone(key, JSON.parse(sessionStorage.getItem(key)))) {
      sessionStorage.removeItem(key);
    }
  }
}

function keep(form) {
  const typed = draftFields(form).filter(isTyped);
  if (typed.length === 0) {
    sessionStorage.removeItem(draftKey(form));
  } else {
    sessionStorage.setItem(draftKey(form), JSON.stringify({
      fields: typed.map((field) => [field.name, field.type === 'checkbox' ? field.value : null, field.type === 'checkbox' ? field.checked : field.value]),
    }));
  }
}

function bringBack() {
  for (const form of document.querySelectorAll('form[data-draft]')) {
    const kept = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? 'null');
    let filled = false;
    for (const [name, value, typed] of kept?.fields ?? []) {
      const field = draftFields(form).find((each) => each.name === name && (value === null || each.value === value));
      if (field && !isTyped(field)) {
        fill(field, typed);
        filled = true;
      }
    }
    if (filled && !form.querySelector('[data-discard]')) {
      const told = document.createElement('p');
      told.className = 'row small quiet';
      told.setAttribute('role', 'status');
      const discard = document.createElement('button');
      Object.assign(discard, { type: 'button', textContent: 'Discard' });
      discard.dataset.discard = '';
      told.append('What you had typed is in the form again.', discard);
      form.prepend(told);
    }
  }
}

// ---- A form whose rows come and go (data-whole) is kept whole: the server draws it again from what was kept.
const wholeForm = () => document.querySelector('form[data-whole]');
function keepWhole() {
  const form = wholeForm();
  if (form) {
    const drawnAnew = ['sentFrom', 'sentForm', '__RequestVerificationToken'];
    const fields = [...new FormData(form)].filter(([name]) => !drawnAnew.includes(name));
    sessionStorage.setItem(draftKey(form), JSON.stringify({ fields }));
  }
}

async function bringBackWhole() {
  const form = wholeForm();
  const kept = form && !form.dataset.unsaved && JSON.parse(sessionStorage.getItem(draftKey(form)) ?? 'null');
  if (form?.dataset.unsaved) {
    keepWhole();
  }
  if (!kept) {
    return;
  }
  const body = new URLSearchParams(new FormData(form));
  for (const name of new Set([...body.keys()].filter((name) => !name.startsWith('sent') && !name.startsWith('__')))) {
    body.delete(name);
  }
  for (const [name, value] of kept.fields) {
    body.append(name, value);
  }
  await stay(form, form.dataset.redraw, { method: 'POST', body }, () => {});
  const told = document.createElement('p');
  told.className = 'row notice waiting';
  told.setAttribute('role', 'status');
  const discard = document.createElement('button');
  Object.assign(discard, { type: 'button', textContent: 'Discard' });
  discard.addEventListener('click', () => {
    sessionStorage.removeItem(draftKey(wholeForm()));
    location.reload();
  });
  told.append('What you had typed is in the form again. It is not in force.', discard);
  wholeForm()?.prepend(told);
}

// What a choice changes on the page is drawn by the button that does so without a script.
document.addEventListener('change', (event) => {
  const button = document.getElementById(event.target.dataset?.press ?? '');
  button?.form.requestSubmit(button);
});

// A preview's links lead nowhere: they choose the page and the language beside it.
document.querySelector('iframe[name="previewed"]')?.addEventListener('load', (event) => {
  event.target.contentDocument?.addEventListener('click', (click) => {
    const to = click.target.closest?.('a[href^="#"]')?.getAttribute('href');
    const step = document.getElementById('preview-step');
    const language = /lang=([a-z]{2})/.exec(to ?? '')?.[1];
    const next = /^#(\d+)$/.exec(to ?? '')?.[1] ?? (click.target.closest?.('button') && Math.min(step.options.length, Number(step.value) + 1));
    if (language || next) {
      click.preventDefault();
      document.getElementById('preview-language').value = language ?? document.getElementById('preview-language').value;
      step.value = next || step.value;
      const button = document.getElementById('preview');
      button.form.requestSubmit(button);
    }
  });
});

if (person) {
  throwAway((key, draft) => !key.startsWith(draftsOf(person)) || draft.sent);
  bringBack();
  bringBackWhole();
}
document.addEventListener('input', (event) => {
  const form = event.target.form;
  if (form?.hasAttribute('data-whole') && !event.target.id.startsWith('preview-')) {
    keepWhole();
  }
  if (form?.hasAttribute('data-draft')) {
    keep(form);
  }
});
document.addEventListener('click', (event) => {
  const form = event.target.closest?.('[data-discard]')?.form;
  if (form) {
    sessionStorage.removeItem(draftKey(form));
    form.reset();
    form.querySelector('[data-discard]').parentElement.remove();
  }
});
// Sent with the page, a draft is done with when the next page is there: that page shows it again if it was refused.
function sent(form) {
  if (new URL(form.action).pathname === '/console/sign-out') {
    throwAway(() => true);
    return;
  }
  const draft = person && sessionStorage.getItem(draftKey(form));
  if (draft) {
    sessionStorage.setItem(draftKey(form), JSON.stringify({ ...JSON.parse(draft), sent: true }));
  }
}

// ---- The end of a session, told before. Every tab counts from whichever page came last.
const endsKey = 'console-ends';
const ending = document.getElementById('session');
const lasts = (seconds) => localStorage.setItem(endsKey, String(Date.now() + seconds * 1000));
if (ending) {
  lasts(Number(document.body.dataset.left));
  setInterval(() => {
    const left = Number(localStorage.getItem(endsKey)) - Date.now();
    if (left > 120000) {
      if (ending.open) {
        ending.close();
      }
      return;
    }
    for (const [part, isShown] of [['before', left > 0], ['after', left <= 0]]) {
      for (const each of ending.querySelectorAll(`[data-${part}]`)) {
        each.hidden = !isShown;
      }
    }
    ending.querySelector('h2').textContent = left > 0 ? 'Your session ends soon' : 'Your session has ended';
    ending.querySelector('[data-return]').href = `/console/sign-in?returnTo=${encodeURIComponent(location.pathname + location.search)}`;
    if (!ending.open) {
      ending.showModal();
    }
  }, 5000);
  ending.querySelector('[data-stay]').addEventListener('click', async () => {
    const answer = await fetch('/console/stay').catch(() => null);
    lasts(Number(answer?.headers.get('X-Session-Left') ?? 0));
    if (answer?.status === 204) {
      ending.close();
    }
  });
}

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]');
  if (button) {
    const text = document.getElementById(button.dataset.copy);
    getSelection().selectAllChildren(text); // What cannot be copied by a script can be with the keys.
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Selected: press Ctrl C';
    }
  }
});

// ---- A list that is taken along tells how far it is; without this the browser does in its own way.
document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a[data-download]');
  const told = document.querySelector('[data-downloaded]');
  if (!link || !told || event.ctrlKey || event.metaKey) {
    return;
  }
  event.preventDefault();
  try {
    const response = await fetch(link.href);
    if (!response.ok || !response.headers.has('Content-Disposition')) {
      throw new Error(response.status);
    }
    const parts = [];
    let lines = 0;
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      lines += part.value.reduce((count, byte) => count + (byte === 10), 0);
      told.textContent = `${lines.toLocaleString('en')} lines so far`;
    }
    const file = document.createElement('a');
    file.href = URL.createObjectURL(new Blob(parts));
    file.download = /filename="?([^";]+)/.exec(response.headers.get('Content-Disposition'))[1];
    file.click();
    URL.revokeObjectURL(file.href);
    told.textContent = `${lines.toLocaleString('en')} lines in ${file.download}`;
  } catch {
    told.textContent = 'It broke off. Nothing was kept: try again, or between fewer days.';
  }
});

// ---- The viewer: zoom for now, turns for good, on this device.
const turnsKey = 'console-turns';
const zooms = new Map();

function turns() {
  try {
    return JSON.parse(localStorage.getItem(turnsKey)) ?? {};
  } catch {
    return {};
  }
}

function lay(paper) {
  const image = paper.querySelector('img');
  const sheet = paper.parentElement;
  if (!image?.naturalWidth || !sheet.clientWidth) {
    return;
  }
  const id = paper.dataset.paper;
  const turn = turns()[id] ?? 0;
  const [width, height] = turn % 180 ? [image.naturalHeight, image.naturalWidth] : [image.naturalWidth, image.naturalHeight];
  const fit = Math.min((sheet.clientWidth - 4) / width, (sheet.clientHeight - 4) / height);
  const scale = Math.min(fit, 1.5) * (zooms.get(id) ?? 1);
  paper.classList.add('laid');
  // Never smaller than it stood before: nothing moves once it is shown.
  paper.style.width = `max(100%, ${Math.round(width * scale)}px)`;
  paper.style.height = `max(100%, ${Math.round(height * scale)}px)`;
  image.style.width = `${Math.round(image.naturalWidth * scale)}px`;
  image.style.height = `${Math.round(image.naturalHeight * scale)}px`;
  image.style.transform = `translate(-50%, -50%) rotate(${turn}deg)`;
}

const sized = new ResizeObserver((sheets) => {
  for (const { target } of sheets) {
    lay(target.querySelector('[data-paper]'));
  }
});

function layAll() {
  for (const paper of document.querySelectorAll('[data-paper]')) {
    const image = paper.querySelector('img');
    if (image.complete) {
      lay(paper);
    } else {
      image.addEventListener('load', () => lay(paper), { once: true });
    }
    sized.observe(paper.parentElement);
  }
}
layAll();

document.addEventListener('click', (event) => {
  const tool = event.target.closest?.('[data-zoom], [data-turn]');
  const paper = tool && document.querySelector('[data-paper]');
  if (!paper) {
    return;
  }
  const id = paper.dataset.paper;
  if (tool.dataset.zoom) {
    const zoom = zooms.get(id) ?? 1;
    zooms.set(id, { in: Math.min(8, zoom * 1.25), out: Math.max(0.25, zoom / 1.25), fit: 1 }[tool.dataset.zoom]);
  } else {
    const { [id]: turned = 0, ...others } = turns();
    // The last 200 that were turned are remembered.
    localStorage.setItem(turnsKey, JSON.stringify(Object.fromEntries([...Object.entries(others).slice(-199), [id, (turned + 90) % 360]])));
  }
  lay(paper);
});

// ---- The width of the documents: by five per cent, remembered by a cookie, so that the next page comes right from the server.
const split = document.querySelector('.split');
function widen(to) {
  const bench = split.parentElement;
  const least = Number(split.getAttribute('aria-valuemin'));
  const most = Number(split.getAttribute('aria-valuemax'));
  const now = Math.min(most, Math.max(least, Math.round(to / 5) * 5));
  bench.className = `bench split-${now}`;
  split.setAttribute('aria-valuenow', now);
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `console-split=${now}; path=/console; max-age=31536000; samesite=lax${secure}`;
  layAll();
}
split?.addEventListener('pointerdown', (event) => {
  split.setPointerCapture(event.pointerId);
  const drag = (move) => {
    const box = split.parentElement.getBoundingClientRect();
    widen(((box.right - move.clientX) / box.width) * 100);
  };
  split.addEventListener('pointermove', drag);
  split.addEventListener('lostpointercapture', () => split.removeEventListener('pointermove', drag), { once: true });
});
split?.addEventListener('keydown', (event) => {
  const step = { ArrowLeft: 5, ArrowRight: -5 }[event.key];
  if (step) {
    event.preventDefault();
    widen(Number(split.getAttribute('aria-valuenow')) + step);
  }
});

const all = document.querySelector('[data-all]');
all?.closest('label')?.removeAttribute('hidden');
all?.addEventListener('change', () => {
  for (const box of document.querySelectorAll('tbody input[type="checkbox"]')) {
    box.checked = all.checked;
  }
});

const rows = [...document.querySelectorAll('[data-row]')];
const linkOf = (row) => row.querySelector('a');
const opened = 'console-opened';
for (const row of rows) {
  linkOf(row).addEventListener('click', () => sessionStorage.setItem(opened, linkOf(row).pathname));
}
// Whoever comes back to a list goes on where they left it.
let current = rows.findIndex((row) => linkOf(row).pathname === sessionStorage.getItem(opened));
if (current >= 0 && performance.getEntriesByType('navigation')[0]?.type === 'back_forward') {
  linkOf(rows[current]).focus();
}

function move(step) {
  if (rows.length === 0) {
    return;
  }
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  current = Math.min(rows.length - 1, Math.max(0, (focused >= 0 ? focused : current) + step));
  linkOf(rows[current]).focus();
  rows[current].scrollIntoView({ block: 'nearest' });
}

const actions = {
  j: () => move(1),
  k: () => move(-1),
  '/': () => document.querySelector('[data-search]')?.focus(),
  '?': () => document.getElementById('keys')?.showModal(),
};

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (typing && event.key === 'Escape') {
    typing.blur();
    return;
  }
  if (typing?.form && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    typing.form.requestSubmit(typing.form.querySelector('button.primary'));
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return;
  }
  if (typing || document.querySelector('dialog[open]')) {
    return;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const action = actions[event.key] ?? (target && (() => (target.focus(), target.click())));
  if (action) {
    event.preventDefault();
    action();
  }
});

// ---- The bell counts anew each minute while somebody looks. Asking keeps no session going.
const bell = document.querySelector('[data-bell]');
async function ring() {
  if (document.hidden) {
    return;
  }
  const answer = await fetch(bell.dataset.bell, { redirect: 'error' }).catch(() => null);
  if (answer?.ok) {
    const unread = bell.querySelector('[data-unread]');
    unread.querySelector('[data-number]').textContent = await answer.text();
    unread.hidden = unread.querySelector('[data-number]').textContent === '';
  }
}
if (bell) {
  setInterval(ring, 60000);
  document.addEventListener('visibilitychange', ring);
}

// ---- Whoever types @ in a note is shown whom they may mean. Without this the name is typed.
const noted = document.querySelector('[data-mentions]');
if (noted) {
  const list = document.createElement('ul');
  const id = 'mentioned-people';
  Object.assign(list, { id, hidden: true, className: 'suggested' });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'People');
  noted.closest('label').after(list);
  noted.setAttribute('aria-autocomplete', 'list');
  noted.setAttribute('aria-controls', id);
  const begun = () => /(?<![\p{L}\p{N}\-_.@+])@([^\s@"]{0,40})$/u.exec(noted.value.slice(0, noted.selectionStart));
  let asked = 0;
  const close = () => {
    asked++;
    list.hidden = true;
    noted.removeAttribute('aria-activedescendant');
  };
  const choose = (at) => {
    [...list.children].forEach((each, index) => each.setAttribute('aria-selected', String(index === at)));
    noted.setAttribute('aria-activedescendant', list.children[at].id);
  };
  const chosen = () => [...list.children].findIndex((each) => each.getAttribute('aria-selected') === 'true');
  const take = (name) => {
    const typed = begun();
    if (typed) {
      noted.setRangeText(/\s/.test(name) ? `@"${name}" ` : `@${name} `, typed.index, noted.selectionStart, 'end');
      noted.dispatchEvent(new Event('input', { bubbles: true }));
    }
    close();
    noted.focus();
  };
  noted.addEventListener('input', async () => {
    const typed = begun();
    if (!typed) {
      close();
      return;
    }
    const mine = ++asked;
    const answer = await fetch(`${noted.dataset.mentions}&typed=${encodeURIComponent(typed[1])}`).catch(() => null);
    const names = answer?.ok ? await answer.json() : [];
    if (mine !== asked) {
      return;
    }
    list.replaceChildren(
      ...names.map((name, index) => {
        const option = document.createElement('li');
        option.id = `${id}-${index}`;
        option.setAttribute('role', 'option');
        option.textContent = name;
        option.addEventListener('pointerdown', (event) => {
          event.preventDefault();
          take(name);
        });
        return option;
      }),
    );
    if (names.length === 0) {
      close();
      return;
    }
    list.hidden = false;
    choose(0);
  });
  noted.addEventListener('keydown', (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.isComposing) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      choose((chosen() + step + list.children.length) % list.children.length);
    } else if (event.key === 'Enter' || event.key === 'Tab') {
      take(list.children[chosen()].textContent);
    } else if (event.key === 'Escape') {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  noted.addEventListener('blur', close);
}

// On paper nothing can be opened: what is closed is printed open, and closed again afterwards.
let closed = [];
window.addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll('details:not([open], .confirm)')];
  closed.forEach((each) => (each.open = true));
});
window.addEventListener('afterprint', () => closed.forEach((each) => (each.open = false)));

document.querySelector('[data-keys]')?.addEventListener('click', () => document.getElementById('keys').showModal());
