import { Anchor, NativeSelect, type OptionsFilter, Select, Stack } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Platform, PlatformServer } from '../../../main/contract/platform.ts';
import type { Language } from '../../../main/contract/snapshot.ts';
import { useDesk } from '../../client/hooks.tsx';

/** What our own publisher can serve. */
const usable = (servers: readonly PlatformServer[]) => servers.filter(({ protocol }) => protocol === 'rtmp' || protocol === 'rtmps');
const isServed = (platform: Platform) => platform.serverFrom !== 'table' || usable(platform.servers).length > 0;

/** The platforms' table, asked for once by whoever shows it; empty until it is there. */
export function usePlatforms(): readonly Platform[] {
  const client = useDesk();
  const [platforms, setPlatforms] = useState<readonly Platform[]>([]);
  useEffect(() => {
    let isGone = false;
    void client
      .run('platforms', (api, options) => api.platforms.list(undefined, options))
      .then((outcome) => {
        if (outcome.ok && !isGone) setPlatforms(outcome.result.filter(isServed));
      });
    return () => {
      isGone = true;
    };
  }, [client]);
  return platforms;
}

interface PlatformPickerProps {
  platforms: readonly Platform[];
  /** Id, null for a server of its own. */
  value: string | null;
  server: string;
  onPick: (platform: Platform | null) => void;
  onServer: (url: string) => void;
}

/** A platform by name, its servers, and where its key is found. */
export function PlatformPicker({ platforms, value, server, onPick, onServer }: PlatformPickerProps) {
  const { t, i18n } = useTranslation();
  const platform = platforms.find(({ id }) => id === value) ?? null;
  const servers = platform ? usable([...platform.servers, ...platform.backupServers]) : [];
  const isListed = servers.some(({ url }) => url === server);
  return (
    <Stack gap={8}>
      <Select
        label={t('platform.label')}
        placeholder={t('platform.search')}
        data={platforms.map(({ id, name }) => ({ value: id, label: name }))}
        value={platform?.id ?? null}
        searchable
        clearable
        allowDeselect={false}
        clearButtonProps={{ 'aria-label': t('platform.clear') }}
        limit={60}
        nothingFoundMessage={t('platform.none')}
        filter={byAnyName(platforms)}
        onChange={(id) => onPick(platforms.find((one) => one.id === id) ?? null)}
      />
      {platform ? (
        <p className="quiet" style={{ margin: 0 }}>
          {platform.where[i18n.language as Language] ?? platform.where.en}{' '}
          {platform.serverFrom === 'table' ? null : `${t(`platform.from-${platform.serverFrom}`)} `}
          {platform.confidence === 'C' ? `${t('platform.unsure')} ` : null}
          {platform.studio ? (
            <Anchor href={platform.studio} underline="always" target="_blank" rel="noreferrer">
              {t('platform.studio')} <IconExternalLink size={14} aria-hidden />
            </Anchor>
          ) : null}
        </p>
      ) : null}
      {servers.length > 1 ? (
        <NativeSelect
          size="md"
          label={t('platform.server')}
          value={isListed ? server : ''}
          data={[
            ...(isListed ? [] : [{ value: '', label: t('platform.other-server') }]),
            ...servers.map(({ name, url }) => ({ value: url, label: name })),
          ]}
          onChange={(event) => {
            if (event.currentTarget.value !== '') onServer(event.currentTarget.value);
          }}
        />
      ) : null}
    </Stack>
  );
}

/** The server that is filled in for a platform; empty where its studio says it. */
export function usualServer(platform: Platform): string {
  return usable(platform.servers)[0]?.url ?? '';
}

/** Found by what it is also called, too: 유튜브, B站, Twitter. */
function byAnyName(platforms: readonly Platform[]): OptionsFilter {
  const names = new Map(platforms.map(({ id, name, alsoCalled }) => [id, [id, name, ...alsoCalled].join('\n').toLowerCase()]));
  return ({ options, search, limit }) => {
    const wanted = search.trim().toLowerCase();
    return options.filter((option) => 'value' in option && (names.get(String(option.value)) ?? '').includes(wanted)).slice(0, limit);
  };
}
