import { fullLoginInfo, loginInfo } from '@circus/contracts';
import type { Database } from '@circus/db';
import { type ServiceApp, suiteAddress } from '@circus/service-kit';
import type { FastifyRequest } from 'fastify';
import type { AuthConfig } from '../config.js';
import { fullLoginInformation } from '../loginInformation/fullLoginInformation.js';

/** `GET /api/login-info` and `/full` (spec circus-api-core 7.2, 7.3). */
export function loginInfoRoutes(app: ServiceApp, database: Database, config: AuthConfig): void {
  app.get(
    '/api/login-info',
    {
      config: { access: 'authenticated' },
      schema: { summary: 'Who the caller is', tags: ['Login'], response: { 200: loginInfo } },
    },
    async ({ access: { userEmail, loginId } }) => ({ userEmail, loginId }),
  );
  app.get(
    '/api/login-info/full',
    {
      config: { access: 'authenticated' },
      schema: {
        summary: "The caller's record, rights, projects and plug-ins",
        tags: ['Login'],
        response: { 200: fullLoginInfo },
      },
    },
    async (request) => {
      const suite = {
        dicomImageServer: imageServerAddress(request, config),
        uploadFileSizeMaxBytes: config.UPLOAD_FILE_SIZE_MAX_BYTES,
      };
      return fullLoginInformation(database, request.access, suite, request.log);
    },
  );
}

/** As configured; else below the address that the caller used, as the gateway tells it. */
const imageServerAddress = (request: FastifyRequest, { DICOM_IMAGE_SERVER_URL, PUBLIC_URL }: AuthConfig): string =>
  DICOM_IMAGE_SERVER_URL ?? `${suiteAddress(request, PUBLIC_URL) ?? ''}/rs`;
