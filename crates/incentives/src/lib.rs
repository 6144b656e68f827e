//! Production incentives: programs as dated data, one engine to estimate and to check awards.
