package io.sluice.content.limitreq;

/// How the limits have dealt with a request, as `$limit_req_status` says it.
enum LimitStatus {
  PASSED,
  DELAYED,
  REJECTED,
  DELAYED_DRY_RUN,
  REJECTED_DRY_RUN
}
