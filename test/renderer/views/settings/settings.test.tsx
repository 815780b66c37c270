import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { AirRuleForm } from '../../../../renderer/views/settings/air-rule-form.tsx';
import { AlertsForm } from '../../../../renderer/views/settings/alerts-form.tsx';
import { SlatesForm } from '../../../../renderer/views/settings/slates-form.tsx';
import { WatchForm } from '../../../../renderer/views/settings/watch-form.tsx';
import { sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const snapshot = () => sampleSnapshot({ rev: 1 });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));
const type = (label: RegExp | string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

test('slates: venue, languages in order, own words and sound, sent as one look without empty lines', async () => {
  const { link } = await show(<SlatesForm />, snapshot());
  type('Name on the slate', ' Konzerthaus ');
  fireEvent.click(screen.getByRole('checkbox', { name: '한국어' }));
  fireEvent.click(screen.getByRole('button', { name: 'Move 한국어 up' }));
  fireEvent.change(screen.getByRole('textbox', { name: 'English' }), { target: { value: 'Doors are open' } });
  expect(screen.getByRole('figure').textContent).toContain('Doors are open');
  expect(screen.getByRole('figure').textContent).toContain('곧 시작합니다');
  fireEvent.click(screen.getByRole('radio', { name: 'Silence' }));
  save();
  await waitFor(() => expect(link.calls).toHaveLength(1));
  expect(link.calls[0]).toEqual({
    path: 'air.setLook',
    input: {
      venue: 'Konzerthaus',
      logoFile: '',
      languages: ['ko', 'en'],
      words: { 'starting-soon': { en: 'Doors are open' } },
      sound: { kind: 'silence' },
    },
  });
});

test('slates: a sound file without its path, not sent', async () => {
  const { link } = await show(<SlatesForm />, snapshot());
  fireEvent.click(screen.getByRole('radio', { name: /sound file/ }));
  save();
  expect(await screen.findByText('Needed')).toBeTruthy();
  expect(link.calls).toEqual([]);
});

test('backup: by itself after seconds, by hand, and which slate holds, sent as the rule', async () => {
  const { link } = await show(<AirRuleForm />, snapshot());
  type('Good for', '12 s');
  type('Slate when no encoder sends', 'stand-by');
  save();
  await waitFor(() =>
    expect(link.calls.at(-1)).toEqual({
      path: 'air.setRule',
      input: { switchBack: { kind: 'automatic', afterGoodMs: 12_000 }, lostSlate: 'stand-by' },
    }),
  );
  fireEvent.click(screen.getByRole('radio', { name: 'By hand alone' }));
  save();
  await waitFor(() => expect(link.calls.at(-1)?.input).toEqual({ switchBack: { kind: 'by-hand' }, lostSlate: 'stand-by' }));
});

test('watch: off and another target, sent as they are', async () => {
  const { link } = await show(<WatchForm />, snapshot());
  fireEvent.click(screen.getByRole('switch'));
  type('Target loudness', '-16 LUFS');
  save();
  await waitFor(() =>
    expect(link.calls).toEqual([{ path: 'watch.configure', input: { enabled: false, targetLufs: -16, maxTruePeakDbtp: -1 } }]),
  );
});

test('alerts: webhook and mail password are sent once and leave the page; a bad address is not sent', async () => {
  const { link } = await show(<AlertsForm />, snapshot());
  type('Webhook address', 'https://example.org/hook/secret-part');
  fireEvent.click(screen.getByRole('switch', { name: 'Send alerts by mail' }));
  type('Server', 'mail.example.org');
  type('Sender', 'desk@example.org');
  type('Receivers', 'a@example.org; not-an-address');
  type('Password', 'mail-secret');
  save();
  expect(await screen.findByText('An e-mail address')).toBeTruthy();
  expect(link.calls).toEqual([]);
  type('Receivers', 'a@example.org, b@example.org');
  save();
  await waitFor(() => expect(link.calls).toHaveLength(1));
  expect(link.calls[0]).toEqual({
    path: 'alerts.configure',
    input: {
      ...{ level: 'warning', sound: true, desktop: true },
      mail: {
        ...{ host: 'mail.example.org', port: 465, secure: true, username: '', from: 'desk@example.org' },
        to: ['a@example.org', 'b@example.org'],
      },
      webhookUrl: 'https://example.org/hook/secret-part',
      mailPassword: 'mail-secret',
    },
  });
  await waitFor(() => expect(document.body.innerHTML).not.toContain('secret-part'));
  expect(screen.getByLabelText<HTMLInputElement>('Webhook address').value).toBe('');
});

test('alerts: mail is switched off, its password goes with it; an untouched webhook is kept', async () => {
  const before = snapshot();
  const mail = { host: 'm', port: 25, secure: false, username: '', from: 'a@example.org', to: ['b@example.org'] };
  const settings = { ...before.settings, alerts: { ...before.settings.alerts, mail }, hasWebhook: true, hasMailPassword: true };
  const { link } = await show(<AlertsForm />, { ...before, settings });
  fireEvent.click(screen.getByRole('switch', { name: 'Send alerts by mail' }));
  save();
  await waitFor(() => expect(link.calls).toHaveLength(1));
  expect(link.calls[0]?.input).toEqual({ level: 'warning', sound: true, desktop: true, mail: null, mailPassword: '' });
});

test('alerts: a trial that does not arrive says why', async () => {
  const { link } = await show(<AlertsForm />, snapshot());
  link.answers['alerts.test'] = () => {
    throw Object.assign(new Error('FAULT'), { code: 'FAULT', data: { code: 'alerts/nowhere-to-send', params: {} } });
  };
  fireEvent.click(screen.getByRole('button', { name: 'Send a trial' }));
  expect(await screen.findByText(/nowhere to send alerts to/)).toBeTruthy();
});
