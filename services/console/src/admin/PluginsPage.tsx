import type { Plugin } from '@circus/contracts';
import { Button, Modal, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';
import { JobManager } from './JobManager.js';
import { PluginForm } from './PluginForm.js';

/** The plug-ins that are registered, and whether their jobs are taken from the queue. */
export function PluginsPage() {
  const { t, when } = useLanguage();
  const [edited, setEdited] = useState<Plugin | 'new' | null>(null);
  const found = useQuery({
    queryKey: ['admin-plugins', 'all'],
    queryFn: () => request<{ items: Plugin[] }>('/api/admin/plugins?unlimited'),
  });
  return (
    <>
      <JobManager />
      <section aria-label={t('admin.plugins')}>
        <div className="toolbar">
          <Title order={2} size="h3" className="grow">
            {t('admin.plugins')}
          </Title>
          <Button onClick={() => setEdited('new')}>{t('editor.newPlugin')}</Button>
        </div>
        <Failure error={found.error} onRetry={found.refetch} />
        {found.isPending && <Waiting />}
        {found.data?.items.length === 0 && <Text>{t('plugins.none')}</Text>}
        {found.data && found.data.items.length > 0 && (
          <Scroll>
            <Table>
              <thead>
                <tr>
                  <th>{t('jobs.plugin')}</th>
                  <th>{t('plugins.version')}</th>
                  <th>{t('plugins.type')}</th>
                  <th>{t('projects.description')}</th>
                  <th>{t('editor.displays')}</th>
                  <th>{t('cases.updated')}</th>
                </tr>
              </thead>
              <tbody>
                {found.data.items.map((plugin) => (
                  <tr key={plugin.pluginId}>
                    <td>
                      <Button
                        variant="default"
                        size="compact-sm"
                        aria-label={t('users.change', { name: plugin.pluginName })}
                        onClick={() => setEdited(plugin)}
                      >
                        {plugin.pluginName}
                      </Button>
                    </td>
                    <td>{plugin.version}</td>
                    <td>{plugin.type}</td>
                    <td>{plugin.description}</td>
                    <td>{plugin.displayStrategy.map(({ type }) => type).join(', ')}</td>
                    <td>{when(plugin.updatedAt)}</td>
                  </tr>
                ))}
              </tbody>
            </Table>
          </Scroll>
        )}
      </section>
      <Modal
        size="xl"
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={
          edited === null || edited === 'new' ? t('editor.newPlugin') : t('users.change', { name: edited.pluginName })
        }
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {edited !== null && <PluginForm plugin={edited === 'new' ? null : edited} onSaved={() => setEdited(null)} />}
      </Modal>
    </>
  );
}
