import { Title } from '@mantine/core';
import { useUser } from '../api/session.js';
import { useText } from '../i18n/Language.js';
import { ResourceTable } from './ResourceTable.js';

interface Box {
  id: number;
  name: string;
  baseUrl: string;
  sendMethod: string;
  online: boolean;
}

interface Transaction {
  id: number;
  boxName: string;
  sentImageCount?: number;
  receivedImageCount?: number;
  totalImageCount: number;
  status: string;
}

interface Scp {
  id: number;
  name: string;
  aeTitle: string;
  port: number;
}

/** Other sites and DICOM nodes that images come from and go to. */
export function SharingPage() {
  const t = useText();
  // Everybody may look; the suite lets administrators change things.
  const mayChange = useUser().globalPrivileges.includes('manageServer');
  const add = { title: t('app.add'), submit: t('app.add') };
  const name = { name: 'name', label: t('sharing.name'), required: true };
  return (
    <>
      <Title order={1} size="h2">
        {t('sharing.title')}
      </Title>
      <ResourceTable<Box>
        title={t('sharing.boxes')}
        about={t('sharing.boxesAbout')}
        path="/api/boxes"
        idOf={({ id }) => id}
        columns={[
          [t('sharing.name'), (box) => box.name],
          [t('sharing.address'), ({ baseUrl }) => baseUrl],
          [t('sharing.method'), ({ sendMethod }) => sendMethod],
          [t('sharing.online'), ({ online }) => t(online ? 'sharing.yes' : 'sharing.no')],
        ]}
        {...(mayChange && {
          creation: { ...add, path: '/api/boxes/createconnection', fields: [name] },
          deletion: (box: Box) => box.name,
        })}
      />
      {(['outgoing', 'incoming'] as const).map((way) => (
        <ResourceTable<Transaction>
          key={way}
          title={t(`sharing.${way}`)}
          path={`/api/boxes/${way}`}
          idOf={({ id }) => id}
          columns={[
            [t('sharing.id'), ({ id }) => id],
            [t('sharing.box'), ({ boxName }) => boxName],
            [
              t('sharing.sent'),
              (each) => `${each.sentImageCount ?? each.receivedImageCount ?? 0} / ${each.totalImageCount}`,
            ],
            [t('sharing.status'), ({ status }) => status],
          ]}
        />
      ))}
      <ResourceTable<Scp>
        title={t('sharing.scps')}
        path="/api/scps"
        idOf={({ id }) => id}
        columns={[
          [t('sharing.name'), (scp) => scp.name],
          [t('sharing.aeTitle'), ({ aeTitle }) => aeTitle],
          [t('sharing.port'), ({ port }) => port],
        ]}
        {...(mayChange && {
          creation: {
            ...add,
            path: '/api/scps',
            fields: [
              name,
              { name: 'aeTitle', label: t('sharing.aeTitle'), required: true },
              { name: 'port', label: t('sharing.port'), required: true, type: 'number' },
            ],
          },
          deletion: (scp: Scp) => scp.name,
        })}
      />
      {mayChange && (
        <ResourceTable<{ id: number; name: string; path: string }>
          title={t('sharing.watches')}
          path="/api/directorywatches"
          idOf={({ id }) => id}
          columns={[
            [t('sharing.name'), (watch) => watch.name],
            [t('sharing.path'), ({ path }) => path],
          ]}
          creation={{
            ...add,
            path: '/api/directorywatches',
            fields: [name, { name: 'path', label: t('sharing.path'), required: true }],
          }}
          deletion={(watch) => watch.name}
        />
      )}
    </>
  );
}
