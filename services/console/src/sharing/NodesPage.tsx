import type { Scp, Scu } from '@circus/contracts';
import { Text } from '@mantine/core';
import { useUser } from '../api/session.js';
import { useText } from '../i18n/Language.js';
import { ResourceTable } from './ResourceTable.js';

const LOOK_MS = 10_000;

/** DICOM nodes: those that send here, and those that are sent to. */
export function NodesPage() {
  const t = useText();
  const user = useUser();
  const mayChange = user.globalPrivileges.includes('manageServer');
  const add = { title: t('app.add'), submit: t('app.add') };
  const name = { name: 'name', label: t('sharing.name'), required: true };
  const aeTitle = { name: 'aeTitle', label: t('sharing.aeTitle'), required: true };
  const port = { name: 'port', label: t('sharing.port'), required: true, type: 'number' as const };
  const tls = { name: 'tls', label: 'TLS', type: 'flag' as const };
  const domains = user.domains.map((domain) => ({ value: domain, label: domain }));
  return (
    <>
      <ResourceTable<Scp>
        title={t('sharing.scps')}
        about={t('nodes.scpsAbout')}
        path="/api/scps?count=-1"
        lookAgain={LOOK_MS}
        idOf={({ id }) => id}
        columns={[
          [t('sharing.name'), (scp) => scp.name],
          [t('sharing.aeTitle'), (scp) => scp.aeTitle],
          [t('sharing.port'), (scp) => scp.port],
          [t('sharing.domain'), (scp) => scp.domain ?? t('sharing.defaultDomain')],
          [t('nodes.callers'), (scp) => scp.callingAeTitles.join(', ') || t('nodes.everybody')],
          [t('nodes.reach'), (scp) => scp.queryDomains.join(', ') || t('nodes.nothing')],
          ['TLS', (scp) => t(scp.tls ? 'sharing.yes' : 'sharing.no')],
          [t('sharing.trouble'), (scp) => <Text size="sm">{scp.lastError ?? ''}</Text>],
        ]}
        {...(mayChange && {
          creation: {
            ...add,
            path: '/api/scps',
            fields: [
              name,
              aeTitle,
              port,
              { name: 'domain', label: t('sharing.domain'), choices: domains },
              { name: 'callingAeTitles', label: t('nodes.callersField'), type: 'list' },
              { name: 'queryDomains', label: t('nodes.reachField'), type: 'list' },
              tls,
            ],
          },
          deletion: (scp: Scp) => scp.name,
        })}
      />
      <ResourceTable<Scu>
        title={t('nodes.scus')}
        about={t('nodes.scusAbout')}
        path="/api/scus?count=-1"
        idOf={({ id }) => id}
        columns={[
          [t('sharing.name'), (scu) => scu.name],
          [t('sharing.aeTitle'), (scu) => scu.aeTitle],
          [t('nodes.host'), (scu) => scu.host],
          [t('sharing.port'), (scu) => scu.port],
          [t('nodes.calledAs'), (scu) => scu.callingAeTitle ?? ''],
          ['TLS', (scu) => t(scu.tls ? 'sharing.yes' : 'sharing.no')],
        ]}
        {...(mayChange && {
          creation: {
            ...add,
            path: '/api/scus',
            fields: [
              name,
              aeTitle,
              { name: 'host', label: t('nodes.host'), required: true },
              port,
              { name: 'callingAeTitle', label: t('nodes.calledAs') },
              tls,
            ],
          },
          deletion: (scu: Scu) => scu.name,
        })}
      />
    </>
  );
}
