"""Metrics."""

from keywright.xksproxy.metrics import Metrics


def test_counters_and_histograms_are_in_the_text_form_of_prometheus():
    metrics = Metrics()
    for seconds in (0.0004, 0.02, 0.02, 9.0):
        metrics.count("/t", "Encrypt", "Success", seconds)
    metrics.count("/t", "Encrypt", "ThrottlingException", 0.0005)
    lines = metrics.render({'a "b"\\': "ACTIVE", "c": "UNAVAILABLE"}).splitlines()
    name = "keywright_xks_proxy_request"
    assert f'{name}s_total{{tenant="/t",operation="Encrypt",outcome="Success"}} 4' in lines
    assert f'{name}s_total{{tenant="/t",operation="Encrypt",outcome="ThrottlingException"}} 1' in lines
    buckets = [line for line in lines if "_bucket" in line]
    assert f'{name}_seconds_bucket{{tenant="/t",operation="Encrypt",le="0.0005"}} 2' in buckets
    assert f'{name}_seconds_bucket{{tenant="/t",operation="Encrypt",le="0.025"}} 4' in buckets
    assert f'{name}_seconds_bucket{{tenant="/t",operation="Encrypt",le="1.0"}} 4' in buckets
    assert f'{name}_seconds_bucket{{tenant="/t",operation="Encrypt",le="+Inf"}} 5' in buckets
    assert f'{name}_seconds_sum{{tenant="/t",operation="Encrypt"}} 9.040900' in lines
    assert f'{name}_seconds_count{{tenant="/t",operation="Encrypt"}} 5' in lines
    assert 'keywright_xks_proxy_key_manager_active{key_manager="a \\"b\\"\\\\"} 1' in lines
    assert 'keywright_xks_proxy_key_manager_active{key_manager="c"} 0' in lines
