export { type AcceptorTerms, REJECTION, type Rejection } from './association/acceptAssociation.js';
export type { Association, Patience } from './association/association.js';
export type { RemoteNode } from './association/requestAssociation.js';
export { DicomServer, type DicomServerOptions } from './dicomServer.js';
export { type ClientTerms, NodeClient, type ReceivedObject, type SubOperations } from './dimse/nodeClient.js';
export { ObjectSender } from './dimse/objectSender.js';
export type { ObjectToSend } from './dimse/sendObject.js';
export type { DimseServices, OfferedObject, Query } from './dimse/services.js';
export { DimseFailure, isStoredStatus, STATUS, statusText } from './dimse/status.js';
export {
  clientTermsOf,
  type DicomNetworkConfig,
  dicomNetworkEnvironment,
  serverTlsOf,
  tlsContextOf,
} from './environment.js';
export { NetworkError, type NetworkErrorKind } from './networkError.js';
export type { AssociateRequest, ProposedContext, RoleSelection } from './pdu/associatePdus.js';
export { isStorageSopClass, QUERY_RETRIEVE, type QueryRoot, VERIFICATION } from './uids.js';
