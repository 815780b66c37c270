import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import type { MisfitRule } from '../../../../main/contract/fit.ts';
import { ABSENT_PROGRAM, type ProgramStatus } from '../../../../main/contract/program.ts';
import { IDLE_RENDITION, type Rendition, type RenditionProposal, type RenditionVideo } from '../../../../main/contract/rendition.ts';
import { FitPanel } from '../../../../renderer/views/on-air/fit-panel.tsx';
import { sampleDestination, sampleSnapshot } from '../../../main/sample-snapshot.ts';
import { show } from '../../show.tsx';

const VIDEO: RenditionVideo = {
  ...{ width: 1_280, height: 720, fps: 30, bitrateKbps: 3_000, rate: 'capped', preset: 'superfast', keyframeS: 2, fill: 'bars' },
};
const RENDITION: Rendition = {
  ...{ id: 'now', profile: { video: VIDEO, audio: null }, costPercent: 30, destinations: ['a', 'b'], status: IDLE_RENDITION },
};
const PROGRAM: ProgramStatus = {
  ...ABSENT_PROGRAM,
  ...{ state: 'live', video: { codec: 'H.264', profile: 'High', width: 1920, height: 1080, fps: 30, bitrateKbps: 6_000, gopMs: 2_000 } },
};
const PROPOSAL: RenditionProposal = {
  ...{ misfits: [], profile: { video: { ...VIDEO, width: 640, height: 360 }, audio: null }, id: 'small' },
  ...{ costPercent: 12, totalPercent: 42, sharedWith: [] },
};
const DESTINATIONS = ['a', 'b'].map((id) => ({ ...sampleDestination(id), rendition: 'now' }));

async function open(found?: readonly MisfitRule[], destinations = DESTINATIONS, renditions = [RENDITION]) {
  const onDone = vi.fn();
  const shown = await show(null, sampleSnapshot({ destinations, renditions, program: PROGRAM }));
  shown.link.answers['renditions.propose'] = () => PROPOSAL;
  shown.view.rerender(shown.inPage(<FitPanel destination={destinations[0]!} onDone={onDone} {...(found && { found })} />));
  return { ...shown, onDone };
}

async function choose(field: string, option: string | RegExp) {
  fireEvent.click(screen.getByRole('combobox', { name: field }));
  fireEvent.click(await screen.findByRole('option', { name: option }));
}
const yes = () => screen.findByRole('button', { name: 'Yes, encode it so' });
const sent = (link: { commands: { path: string; input: unknown }[] }) => link.commands.filter(({ path }) => path === 'renditions.attach');

test('fit panel: what it has now is what is chosen; a smaller size is asked for and attached for all that share it', async () => {
  const { link, onDone } = await open();
  await choose('Size at most', '360p');
  await waitFor(() => expect(link.commands.at(-1)?.input).toMatchObject({ shortSide: 360, preset: 'superfast' }));
  expect(link.commands[0]?.input).toEqual({ id: 'a', shortSide: 720, preset: 'superfast', isLoudnessSet: false, alsoFor: ['b'] });
  expect(screen.getByRole('checkbox', { name: /^Also for B/ })).toHaveProperty('checked', true);
  await waitFor(async () => expect(await yes()).toHaveProperty('disabled', false));
  fireEvent.click(await yes());
  await waitFor(() => expect(onDone).toHaveBeenCalled());
  expect(sent(link)).toEqual([{ path: 'renditions.attach', input: { id: 'a', profile: PROPOSAL.profile, alsoFor: ['b'] } }]);
});

test('fit panel: another shape, for this destination alone', async () => {
  const { link } = await open();
  await choose('Picture', /^Portrait 9:16, the middle/);
  expect(screen.queryByRole('checkbox', { name: /^Also for B/ })).toBeNull();
  await waitFor(async () => expect(await yes()).toHaveProperty('disabled', false));
  fireEvent.click(await yes());
  await waitFor(() => expect(sent(link)).toMatchObject([{ input: { id: 'a', alsoFor: [] } }]));
});

test('fit panel: found by a preflight and not measured now, both are said and it is offered', async () => {
  const { link } = await open(['b-frames'], [{ ...sampleDestination('a'), rendition: 'none' }], []);
  expect(await screen.findByText(/The preflight found otherwise/)).toBeTruthy();
  expect(link.commands[0]?.input).toEqual({ id: 'a', isLoudnessSet: false, rules: ['b-frames'], alsoFor: [] });
  expect(await screen.findByText(/Needs about 12 %/)).toBeTruthy();
  expect(screen.getByText(/at most 3000 kb\/s.*a lighter encoder; sound as it comes/)).toBeTruthy();
});
