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

// A form that is on its way is not sent twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method === 'dialog') {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  form.setAttribute('aria-busy', 'true');
});
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
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

document.querySelector('[data-keys]')?.addEventListener('click', () => document.getElementById('keys').showModal());
