package io.sluice.traffic.limitconn;

/// How the limits have dealt with an exchange, as `$limit_conn_status` says it.
enum LimitConnStatus {
  PASSED,
  REJECTED,
  REJECTED_DRY_RUN
}
