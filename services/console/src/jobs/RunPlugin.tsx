import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';

/** Asks for a plug-in to be run on series. */
export function RunPlugin({ seriesUids }: { seriesUids: string[] }) {
  const t = useText();
  const plugins = useUser().accessiblePlugins.filter(({ roles }) => roles.includes('executePlugin'));
  const [isOpen, setOpen] = useState(false);
  const [pluginId, setPluginId] = useState(plugins[0]?.pluginId ?? '');
  const client = useQueryClient();
  const navigate = useNavigate();
  const run = useMutation({
    mutationFn: () => {
      const series = seriesUids.map((seriesUid) => ({ seriesUid, partialVolumeDescriptor: 'auto' }));
      return request<{ jobId: string }>('/api/plugin-jobs', { method: 'POST', json: { pluginId, series } });
    },
    onSuccess: async ({ jobId }) => {
      await client.invalidateQueries({ queryKey: ['jobs'] });
      await navigate(`/jobs/${jobId}`);
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('jobs.run')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('jobs.runOn', { count: seriesUids.length })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {plugins.length === 0 ? (
          <Text>{t('jobs.noPlugin')}</Text>
        ) : (
          <Stack>
            <NativeSelect
              label={t('jobs.plugin')}
              value={pluginId}
              data={plugins.map(({ pluginId: value, plugin }) => ({
                value,
                label: `${plugin.pluginName} ${plugin.version}`,
              }))}
              onChange={(event) => setPluginId(event.currentTarget.value)}
            />
            <Failure error={run.error} />
            <Group>
              <Button loading={run.isPending} onClick={() => run.mutate()}>
                {t('jobs.run')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
