import type { ImportSession, WatchedDirectory } from '@circus/contracts';
import { useUser } from '../api/session.js';
import { useLanguage } from '../i18n/Language.js';
import { ResourceTable } from './ResourceTable.js';

const LOOK_MS = 5_000;

/** Folders that are watched for images, which are the administrators', and uploads that belong together. */
export function ImportPage() {
  const { t, when } = useLanguage();
  const mayChange = useUser().globalPrivileges.includes('manageServer');
  const add = { title: t('app.add'), submit: t('app.add') };
  const name = { name: 'name', label: t('sharing.name'), required: true };
  return (
    <>
      {mayChange && (
        <ResourceTable<WatchedDirectory>
          title={t('sharing.watches')}
          about={t('import.watchesAbout')}
          path="/api/directorywatches?count=-1"
          idOf={({ id }) => id}
          columns={[
            [t('sharing.name'), (watch) => watch.name],
            [t('sharing.path'), ({ path }) => <code>{path}</code>],
          ]}
          creation={{
            ...add,
            path: '/api/directorywatches',
            fields: [name, { name: 'path', label: t('sharing.path'), required: true }],
          }}
          deletion={(watch) => watch.name}
        />
      )}
      <ResourceTable<ImportSession>
        title={t('import.sessions')}
        about={t('import.sessionsAbout')}
        path="/api/import/sessions?count=-1"
        lookAgain={LOOK_MS}
        idOf={({ id }) => id}
        columns={[
          [t('sharing.name'), (session) => session.name],
          [t('import.user'), ({ user }) => user],
          [t('import.imported'), ({ filesImported }) => filesImported],
          [t('import.added'), ({ filesAdded }) => filesAdded],
          [t('import.rejected'), ({ filesRejected }) => filesRejected],
          [t('transactions.changed'), ({ lastUpdated }) => when(new Date(lastUpdated).toISOString())],
        ]}
        creation={{ ...add, path: '/api/import/sessions', fields: [name] }}
        deletion={(session) => session.name}
      />
    </>
  );
}
