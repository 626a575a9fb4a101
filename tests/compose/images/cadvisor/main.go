// cAdvisor's own library with a page of its metrics: the program that its makers publish is no module of Go.
//
// It takes those of the program's options that a stack uses; an unknown one ends it, as it ends the real program.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	_ "github.com/google/cadvisor/container/docker/install"
	"github.com/google/cadvisor/lib/cache/memory"
	"github.com/google/cadvisor/lib/container"
	"github.com/google/cadvisor/lib/manager"
	"github.com/google/cadvisor/lib/metrics"
	info "github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/lib/utils/sysfs"
	"github.com/google/cadvisor/lib/version"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

// As long as the program keeps samples by its default.
const samplesKept = 2 * time.Minute

func main() {
	klog.InitFlags(nil)
	listenAddress := flag.String("listen_ip", "", "address to listen on")
	port := flag.Int("port", 8080, "port to listen on")
	storeLabels := flag.Bool("store_container_labels", true, "give each series the container's labels")
	allowedLabels := flag.String("whitelisted_container_labels", "", "labels that are given all the same")
	cgroupPrefixes := flag.String("raw_cgroup_prefix_whitelist", "", "groups that are reported beside containers")
	showVersion := flag.Bool("version", false, "tell the version and end")
	ignored := container.MetricSet{}
	flag.Var(&ignored, "disable_metrics", "kinds of metrics that are left out")
	flag.Parse()
	if *showVersion {
		fmt.Printf("cAdvisor library %s\n", version.Version)
		return
	}

	included := container.AllMetrics.Difference(ignored)
	prefixes := strings.Split(*cgroupPrefixes, ",")
	cache := memory.New(samplesKept, nil)
	machine, err := manager.New(
		cache, sysfs.NewRealSysFs(), manager.HousekeepingConfigFlags, included, prefixes, nil, "", 0,
	)
	exitOn(err)
	exitOn(machine.Start())

	labels := metrics.DefaultContainerLabels
	if !*storeLabels {
		labels = metrics.BaseContainerLabels(strings.Split(*allowedLabels, ","))
	}
	http.HandleFunc("/healthz", func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, "ok") })
	http.HandleFunc("/metrics", func(answer http.ResponseWriter, request *http.Request) {
		registry := prometheus.NewRegistry()
		options := info.RequestOptions{IdType: info.TypeName, Count: 1, Recursive: true}
		registry.MustRegister(
			metrics.NewPrometheusCollector(machine, labels, included, clock.RealClock{}, options),
			metrics.NewPrometheusMachineCollector(machine, included),
		)
		promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(answer, request)
	})
	exitOn(http.ListenAndServe(fmt.Sprintf("%s:%d", *listenAddress, *port), nil))
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
