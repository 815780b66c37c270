import { pairWords } from './pair-words.ts';

const form = document.querySelector<HTMLFormElement>('#form')!;
const input = document.querySelector<HTMLInputElement>('#code')!;
const button = document.querySelector<HTMLButtonElement>('#send')!;
const status = document.querySelector<HTMLParagraphElement>('#words')!;
const words = pairWords(navigator.languages);

document.documentElement.lang = words.language;
document.querySelector('#hint')!.textContent = words.hint;
document.querySelector('#label')!.textContent = words.label;
button.textContent = words.send;

/** The code out of a QR code's link; it is gone from the address and the history at once. */
function codeFromAddress(): string {
  const code = /^#pair=(\d{6})$/.exec(window.location.hash)?.[1] ?? '';
  if (window.location.hash !== '') window.history.replaceState(null, '', '/');
  return code;
}

async function refusal(answer: Response): Promise<string> {
  if (answer.status !== 429) return words.refused;
  const { params } = (await answer.json()) as { params?: { seconds?: number } };
  return words.wait.replace('{seconds}', String(params?.seconds ?? 60));
}

async function pair(code: string): Promise<void> {
  button.disabled = true;
  status.textContent = '';
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/pair', { method: 'POST', headers, body: JSON.stringify({ code }) });
    if (answer.ok) {
      status.textContent = words.done;
      window.location.replace('/');
      return;
    }
    status.textContent = await refusal(answer);
  } catch {
    status.textContent = words.unreachable; // whatever it was on the way, the desk was not reached
  }
  button.disabled = false;
  input.select();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void pair(input.value);
});
const scanned = codeFromAddress();
if (scanned !== '') {
  input.value = scanned;
  void pair(scanned);
}
